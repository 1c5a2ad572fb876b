import { z } from 'zod';

import { arn } from '../../../../stacks/names';
import type { PipelineApi } from '../../../engine/types';
import type { Exchange } from '../../exchange';
import type { Route } from '../../front';
import type { Identities, Signature } from '../../identity';

const inputSchema = z.record(z.string(), z.unknown());
const createdSchema = z.object({ pipeline: z.object({ name: z.string() }) });

/**
 * CodePipeline. moto keeps the definitions of pipelines and knows no executions, jobs or approvals: the engine answers
 * what it lists, and starts what CreatePipeline has made (AWS starts a new pipeline once, too).
 */
export function codePipelineRoute(parts: {
  readonly identities: Identities;
  readonly pipelines: () => PipelineApi | undefined;
  readonly report: (line: string) => void;
}): Route {
  const { identities, pipelines, report } = parts;

  const answer = async (exchange: Exchange, signature: Signature, operation: string, engine: PipelineApi) => {
    const caller = await identities.callerOf(signature);
    const input = await exchange.input(inputSchema);
    const { status, body } = await engine.answer(operation, input, caller);
    exchange.sendJson(status, body);
  };

  const create = async (exchange: Exchange, signature: Signature, engine: PipelineApi) => {
    const created = await exchange.ask();
    exchange.send(created);
    if (created.status !== 200) return;
    const caller = await identities.callerOf(signature);
    const { arn: creator } = await identities.identityOf(signature.accessKeyId);
    const { pipeline } = createdSchema.parse(JSON.parse(created.body.toString()));
    try {
      engine.start({
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
    const { signature } = exchange;
    const engine = pipelines();
    if (service !== 'CodePipeline_20150709' || operation === undefined) return undefined;
    if (signature === undefined || engine === undefined) return undefined;
    if (engine.operations.has(operation)) return answer(exchange, signature, operation, engine);
    return operation === 'CreatePipeline' ? create(exchange, signature, engine) : undefined;
  };
}
