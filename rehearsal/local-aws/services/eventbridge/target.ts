import { z } from 'zod';

import { messageOf } from '../../../engine/errors';
import type { PipelineApi, PipelineStart } from '../../../engine/types';
import type { ServicePrincipal } from '../../../permissions/call';
import type { PermissionChecks } from '../../../permissions/checks';
import type { MotoClient } from '../../moto/moto-client';
import type { Event } from './event';
import { transformInput } from './input-transformer';

export const targetSchema = z.object({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().nullish(),
  Input: z.string().nullish(),
  InputPath: z.string().nullish(),
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()).nullish(), InputTemplate: z.string() })
    .nullish(),
  DeadLetterConfig: z.object({ Arn: z.string().nullish() }).nullish(),
});
export type Target = z.infer<typeof targetSchema>;

/** What the delivery of an event needs. */
export interface Delivery {
  readonly moto: MotoClient;
  readonly pipelines: () => PipelineApi | undefined;
  readonly permissions: PermissionChecks;
}

/** A rule that matched an event. */
interface MatchedRule {
  readonly Name: string;
  readonly Arn: string;
}

const inputSchema = z.record(z.string(), z.unknown());

/**
 * Starts the pipeline of a target.
 *
 * @throws Error if the local AWS does not support the target, if the input of the target is invalid, or if the pipeline
 *   rejects the input.
 */
export async function startTarget(
  { pipelines, permissions }: Delivery,
  rule: MatchedRule,
  target: Target,
  event: Event,
): Promise<void> {
  const api = pipelines();
  if (!/^arn:[^:]+:codepipeline:[^:]+:\d{12}:[^:/]+$/.test(target.Arn)) {
    throw new Error(
      `rule ${rule.Name} has the target ${target.Arn}, but the local AWS delivers events only to pipelines; ` +
        'add the type of the target to rehearsal/local-aws/services/eventbridge/target.ts',
    );
  }
  if (api === undefined) {
    throw new Error(
      `the pipeline ${target.Arn} cannot be started: the pipeline engine is not connected to the local AWS yet`,
    );
  }
  const denial = await permissions.ofRole(
    serviceOf(rule),
    target.RoleArn ?? '',
    target.Arn.split(':')[3] ?? '',
    [{ action: 'codepipeline:StartPipelineExecution', resource: target.Arn }],
  );
  if (denial !== undefined) throw new Error(`target ${target.Id} of rule ${rule.Name}: ${denial}`);
  const start = { pipelineArn: target.Arn, triggerType: 'CloudWatchEvent', triggerDetail: rule.Arn } as const;
  try {
    await api.start({ ...start, ...inputOf(target, event) });
  } catch (error) {
    throw new Error(`target ${target.Id} of rule ${rule.Name}: ${messageOf(error)}`, { cause: error });
  }
}

/** EventBridge, which acts for a rule. */
const serviceOf = ({ Arn }: MatchedRule): ServicePrincipal => ({
  kind: 'service',
  name: 'events.amazonaws.com',
  sourceAccount: Arn.split(':')[4] ?? '',
  sourceArn: Arn,
});

/**
 * Returns the input of StartPipelineExecution. A target without an input transformer starts the pipeline without input.
 */
function inputOf(target: Target, event: Event): Pick<PipelineStart, 'input'> {
  if (target.Input != null || target.InputPath != null) {
    throw new Error(
      'Input and InputPath are not supported by the local AWS; set InputTransformer to pass variables or source ' +
        'revisions to the pipeline',
    );
  }
  if (target.InputTransformer == null) return {};
  const text = transformInput(target.InputTransformer, event);
  try {
    return { input: inputSchema.parse(JSON.parse(text)) };
  } catch (error) {
    throw new Error(`the input transformer results in text that is not a JSON object: ${text}`, {
      cause: error,
    });
  }
}

/**
 * Sends an event to the dead-letter queue of a target, if the target has a dead-letter queue. AWS itself adds more
 * attributes to the message, and first retries the delivery after a temporary error.
 */
export async function sendToDeadLetterQueue(
  { moto, permissions }: Delivery,
  rule: MatchedRule,
  target: Target,
  event: Event,
  error: unknown,
): Promise<void> {
  const [, , , region, accountId, name] = target.DeadLetterConfig?.Arn?.split(':') ?? [];
  if (region === undefined || accountId === undefined || name === undefined) return;
  const denial = await permissions.ofService(serviceOf(rule), region, [
    { action: 'sqs:SendMessage', resource: target.DeadLetterConfig?.Arn ?? '' },
  ]);
  if (denial !== undefined) throw new Error(denial);
  const attributes = { RULE_ARN: rule.Arn, TARGET_ARN: target.Arn, ERROR_MESSAGE: messageOf(error) };
  await moto.json({
    service: 'sqs',
    accountRegion: { accountId, region },
    target: 'AmazonSQS.SendMessage',
    input: {
      QueueUrl: new URL(`/${accountId}/${name}`, moto.endpoint).href,
      MessageBody: JSON.stringify(event),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
      ),
    },
  });
}
