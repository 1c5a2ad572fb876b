import { z } from 'zod';

import { arn } from '../../../../stacks/names';
import type { PipelineApi } from '../../../engine/types';
import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import { sendWithEpochTimestamps } from '../epoch-timestamps';

const inputSchema = z.record(z.string(), z.unknown());
const createdSchema = z.object({ pipeline: z.object({ name: z.string() }) });

/**
 * CodePipeline. moto stores pipeline definitions, but has no executions, jobs or approvals. The engine handles requests
 * about these, and starts each new pipeline once, as AWS does.
 */
export function codePipelineRoute(
  context: Pick<ServiceContext, 'identities' | 'pipelines' | 'report'>,
): Route {
  const { identities, pipelines, report } = context;

  const answer = async (exchange: Exchange, signature: Signature, operation: string, engine: PipelineApi) => {
    const caller = await identities.callerOf(signature);
    const input = await exchange.input(inputSchema);
    const { status, body } = await engine.answer(operation, input, caller);
    exchange.sendJson(status, body);
  };

  const create = async (exchange: Exchange, signature: Signature, engine: PipelineApi) => {
    const created = await exchange.callMoto();
    exchange.send(created);
    if (created.status !== 200) return;
    const caller = await identities.callerOf(signature);
    const { arn: creator } = await identities.identityOf(signature.accessKeyId);
    const { pipeline } = createdSchema.parse(JSON.parse(created.body.toString()));
    try {
      await engine.start({
        pipelineArn: arn('codepipeline', caller, pipeline.name),
        triggerType: 'CreatePipeline',
        triggerDetail: creator,
      });
    } catch (error) {
      report(
        `the new pipeline ${pipeline.name} did not start: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };

  return (exchange) => {
    const [service, operation] = exchange.target ?? [];
    if (service !== 'CodePipeline_20150709' || operation === undefined) return undefined;
    const { signature } = exchange;
    const engine = pipelines();
    if (signature === undefined || engine === undefined) return sendWithEpochTimestamps(exchange);
    if (engine.operations.has(operation)) return answer(exchange, signature, operation, engine);
    return operation === 'CreatePipeline'
      ? create(exchange, signature, engine)
      : sendWithEpochTimestamps(exchange);
  };
}
