import { z } from 'zod';

import type { AccountRegion } from '../../../../../stacks/names';
import type { PipelineApi } from '../../../../engine/types';
import type { Requirement, ServicePrincipal } from '../../../../permissions/call';
import type { PermissionChecks } from '../../../../permissions/checks';
import type { MotoClient } from '../../../moto/moto-client';
import type { Event } from '../event';
import { transformInput } from '../input-transformer';

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

/**
 * Returns the pipeline engine.
 *
 * @param problem first part of the error message: what cannot be done without the engine.
 * @throws Error if the engine is not connected to the local AWS yet.
 */
export function requireEngine({ pipelines }: Delivery, problem: string): PipelineApi {
  const api = pipelines();
  if (api !== undefined) return api;
  throw new Error(`${problem}: the pipeline engine is not connected to the local AWS yet`);
}

/** A rule that matched an event. */
export interface MatchedRule {
  readonly Name: string;
  readonly Arn: string;
}

/** EventBridge, which acts for a rule. */
export const serviceOf = ({ Arn }: MatchedRule): ServicePrincipal => ({
  kind: 'service',
  name: 'events.amazonaws.com',
  sourceAccount: Arn.split(':')[4] ?? '',
  sourceArn: Arn,
});

/** Types of targets that the local AWS supports, with the ARNs of each type. */
const KINDS = {
  pipeline: /^arn:[^:]+:codepipeline:[^:]+:\d{12}:[^:/]+$/,
  function: /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[\w-]+$/,
  topic: /^arn:[^:]+:sns:[^:]+:\d{12}:[^:]+$/,
  eventBus: /^arn:[^:]+:events:[^:]+:\d{12}:event-bus\/default$/,
} as const;
type Kind = keyof typeof KINDS;

/**
 * Returns the type of a target.
 *
 * @param rule name of the rule, for messages.
 * @throws Error if the local AWS cannot deliver events to the target.
 */
export function kindOf(target: Pick<Target, 'Arn' | 'Input' | 'InputPath'>, rule: string): Kind {
  const kind = (Object.keys(KINDS) as Kind[]).find((name) => KINDS[name].test(target.Arn));
  if (kind === undefined) {
    throw new Error(
      `rule ${rule} has the target ${target.Arn}, but the local AWS delivers events only to pipelines, functions, topics and ` +
        'default event buses; add the type of the target in rehearsal/local-aws/services/eventbridge/targets/',
    );
  }
  if (target.Input != null || target.InputPath != null) {
    throw new Error(
      `a target of rule ${rule} has Input or InputPath, which the local AWS does not support; set InputTransformer ` +
        'to pass parts of the event',
    );
  }
  return kind;
}

/** Returns the text that a target receives: the transformed event, or the event itself. */
export const inputOf = ({ InputTransformer: transformer }: Target, event: Event): string =>
  transformer == null ? JSON.stringify(event) : transformInput(transformer, event);

/**
 * Returns the account and the Region of a target.
 *
 * @throws Error if the role of the target does not allow the action of the delivery.
 */
export async function authorizedTarget(
  permissions: PermissionChecks,
  rule: MatchedRule,
  target: Target,
  action: Requirement['action'],
): Promise<AccountRegion> {
  const [, , , region = '', accountId = ''] = target.Arn.split(':');
  const denial = await permissions.ofRole(serviceOf(rule), target.RoleArn ?? '', region, [
    { action, resource: target.Arn },
  ]);
  if (denial !== undefined) throw new Error(`target ${target.Id} of rule ${rule.Name}: ${denial}`);
  return { accountId, region };
}
