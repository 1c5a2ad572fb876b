import { z } from 'zod';

import type { ServiceApi } from '../../../engine/types';
import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import { CodeBuildError, reportGroupOperations, type ReportGroupHandler } from './report-groups';

const inputSchema = z.record(z.string(), z.unknown());

/**
 * CodeBuild. moto stores projects, but has no report groups, and its builds run nothing. The engine runs the builds of
 * the pipelines, and answers the operations about builds and reports.
 *
 * @param builds returns the engine's API, or undefined before the engine is connected.
 */
export function codeBuildRoute(
  { identities }: Pick<ServiceContext, 'identities'>,
  builds: () => ServiceApi | undefined,
): Route {
  const groups = reportGroupOperations();

  const askEngine = async (
    exchange: Exchange,
    signature: Signature,
    operation: string,
    engine: ServiceApi,
  ) => {
    const caller = await identities.callerOf(signature);
    const { status, body } = await engine.answer(operation, await exchange.input(inputSchema), caller);
    exchange.sendJson(status, body);
  };

  const askGroups = async (exchange: Exchange, signature: Signature, handler: ReportGroupHandler) => {
    const caller = await identities.callerOf(signature);
    const input = await exchange.input(inputSchema);
    try {
      exchange.sendJson(200, handler(input, caller));
    } catch (error) {
      if (error instanceof z.ZodError) {
        exchange.sendJson(400, { __type: 'InvalidInputException', message: error.message });
      } else if (error instanceof CodeBuildError) {
        exchange.sendJson(400, { __type: error.type, message: error.message });
      } else throw error;
    }
  };

  return (exchange) => {
    const [service, operation] = exchange.target ?? [];
    const { signature } = exchange;
    if (service !== 'CodeBuild_20161006' || operation === undefined || signature === undefined) {
      return undefined;
    }
    const handler = groups[operation];
    if (handler !== undefined) return askGroups(exchange, signature, handler);
    const engine = builds();
    return engine?.operations.has(operation) === true
      ? askEngine(exchange, signature, operation, engine)
      : undefined;
  };
}
