import { z } from 'zod';

import { name, none, stepFields } from './fields';

/**
 * Schema for a rule of a condition. The model of the API makes the owner and the version optional, but each has only one
 * value: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RuleTypeId.html
 */
const ruleSchema = z.strictObject({
  name,
  ruleTypeId: z.strictObject({
    category: z.literal('Rule'),
    owner: z.literal('AWS').default('AWS'),
    provider: z.string(),
    version: z.string().default('1'),
  }),
  // CodePipeline checks the length of a value before variables are replaced.
  configuration: z.record(z.string().min(1).max(50), z.string().min(1).max(10_000)).default({}),
  // Only the rule Commands has commands.
  commands: none,
  ...stepFields,
});

/** Schema for one condition. All rules must succeed; otherwise the result engages. */
const condition = <Result extends string>(...results: readonly [Result, ...Result[]]) =>
  z.strictObject({ result: z.enum(results), rules: z.array(ruleSchema).min(1).max(5) });

/** Schema for the list of conditions of a kind, which has exactly one element. */
const onlyCondition = <Result extends string>(...results: readonly [Result, ...Result[]]) =>
  z.array(condition(...results)).length(1);

const beforeEntry = z.strictObject({ conditions: onlyCondition('FAIL', 'SKIP') });
const onSuccess = z.strictObject({ conditions: onlyCondition('FAIL', 'ROLLBACK') });

const onFailure = z
  .strictObject({
    result: z.enum(['ROLLBACK', 'RETRY']).optional(),
    retryConfiguration: z.strictObject({ retryMode: z.enum(['FAILED_ACTIONS', 'ALL_ACTIONS']) }).optional(),
    conditions: onlyCondition('ROLLBACK').optional(),
  })
  .refine(({ result, conditions }) => (result === undefined) !== (conditions === undefined), {
    error:
      'result and conditions are both set or both missing; set result for an automatic retry or rollback, or ' +
      'conditions for a rollback that depends on rules (AWS allows no automatic retry together with conditions)',
  })
  .refine(({ result, retryConfiguration }) => (result === 'RETRY') === (retryConfiguration !== undefined), {
    error: 'result RETRY and retryConfiguration belong together; set both, or remove both',
  });

/**
 * Schemas for the conditions of a stage, with the results that AWS allows for each kind.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html
 */
export const conditionFields = {
  beforeEntry: beforeEntry.optional(),
  onSuccess: onSuccess.optional(),
  onFailure: onFailure.optional(),
};

/** Kinds of conditions, in the order in which a stage evaluates them. */
export const CONDITION_KINDS = ['beforeEntry', 'onFailure', 'onSuccess'] as const;
export type ConditionKind = (typeof CONDITION_KINDS)[number];

export type RuleDefinition = z.infer<typeof ruleSchema>;
export interface ConditionDefinition {
  readonly result: 'FAIL' | 'SKIP' | 'ROLLBACK';
  readonly rules: readonly RuleDefinition[];
}

/** The conditions of a stage. */
interface Conditions {
  readonly beforeEntry?: z.infer<typeof beforeEntry> | undefined;
  readonly onSuccess?: z.infer<typeof onSuccess> | undefined;
  readonly onFailure?: z.infer<typeof onFailure> | undefined;
}

/** Returns the condition of a kind. A stage has at most one condition of each kind. */
export function conditionOf(stage: Conditions, kind: ConditionKind): ConditionDefinition | undefined {
  return stage[kind]?.conditions?.[0];
}
