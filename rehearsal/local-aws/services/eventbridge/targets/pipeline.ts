import { z } from 'zod';

import { messageOf } from '../../../../engine/errors';
import type { PipelineStart } from '../../../../engine/types';
import type { Event } from '../event';
import {
  authorizedTarget,
  inputOf,
  requireEngine,
  type Delivery,
  type MatchedRule,
  type Target,
} from './target';

const inputSchema = z.record(z.string(), z.unknown());

/**
 * Starts the pipeline of a target.
 *
 * @throws Error if the role of the target does not allow the start, or if the pipeline rejects the input.
 */
export async function startPipeline(
  delivery: Delivery,
  rule: MatchedRule,
  target: Target,
  event: Event,
): Promise<void> {
  const api = requireEngine(delivery, `the pipeline ${target.Arn} cannot be started`);
  await authorizedTarget(delivery.permissions, rule, target, 'codepipeline:StartPipelineExecution');
  const start = { pipelineArn: target.Arn, triggerType: 'CloudWatchEvent', triggerDetail: rule.Arn } as const;
  try {
    await api.start({ ...start, ...startInput(target, event) });
  } catch (error) {
    throw new Error(`target ${target.Id} of rule ${rule.Name}: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Returns the input of StartPipelineExecution. A target without an input transformer starts the pipeline without input.
 */
function startInput(target: Target, event: Event): Pick<PipelineStart, 'input'> {
  if (target.InputTransformer == null) return {};
  const text = inputOf(target, event);
  try {
    return { input: inputSchema.parse(JSON.parse(text)) };
  } catch (error) {
    throw new Error(`the input transformer results in text that is not a JSON object: ${text}`, {
      cause: error,
    });
  }
}
