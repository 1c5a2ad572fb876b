import { z } from 'zod';

import type { CodeBuildRecords } from '../../../engine/codebuild/records/records';
import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import { buildOperations } from './builds';
import { CodeBuildError, type Operation } from './operation';
import { reportGroupOperations } from './report-groups';
import { reportOperations } from './reports';

const operations: Readonly<Record<string, Operation>> = {
  ...buildOperations,
  ...reportOperations,
  ...reportGroupOperations,
};

const inputSchema = z.record(z.string(), z.unknown());

/**
 * CodeBuild. moto stores projects, but runs no command of a build, and has no report groups or reports. The engine runs
 * the builds of pipelines. This route returns the records of builds and reports, and stores report groups.
 */
export function codeBuildRoute(
  { identities }: Pick<ServiceContext, 'identities'>,
  records: CodeBuildRecords,
): Route {
  const handle = async (exchange: Exchange, signature: Signature, name: string) => {
    if (name === 'StartBuild') {
      throw new CodeBuildError(
        'InvalidInputException',
        'the rehearsal starts builds only in pipelines; call StartPipelineExecution',
      );
    }
    const input = await exchange.input(inputSchema);
    const caller = await identities.callerOf(signature);
    if (name === 'ListBuildsForProject') {
      // moto knows the projects, and returns an error for an unknown project.
      const answer = await exchange.callMoto();
      if (answer.status !== 200) {
        exchange.send(answer);
        return;
      }
    }
    exchange.sendJson(200, operations[name]?.(records, input, caller) ?? {});
  };

  return (exchange) => {
    const [service, name] = exchange.target ?? [];
    const { signature } = exchange;
    if (service !== 'CodeBuild_20161006' || name === undefined || signature === undefined) return undefined;
    if (name !== 'StartBuild' && !Object.hasOwn(operations, name)) return undefined;
    return handle(exchange, signature, name).catch((error: unknown) => {
      if (!(error instanceof CodeBuildError)) throw error;
      exchange.sendJson(400, { __type: error.type, message: error.message });
    });
  };
}
