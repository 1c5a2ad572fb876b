import type { RuleDefinition } from '../definition/conditions';
import { configurationError } from '../errors';
import { settingProblems } from '../steps/configuration';
import { cloudWatchAlarm } from './cloudwatch-alarm';
import { codeBuild } from './codebuild';
import { deploymentWindow } from './deployment-window';
import { lambdaInvoke } from './lambda-invoke';
import type { RuleType } from './rule-type';

/**
 * Every rule type that the engine runs. AWS also has Commands and VariableCheck.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html
 */
export const RULE_TYPES: readonly RuleType[] = [cloudWatchAlarm, codeBuild, deploymentWindow, lambdaInvoke];

const find = ({ ruleTypeId: { provider, version } }: RuleDefinition) =>
  version === '1' ? RULE_TYPES.find((type) => type.provider === provider) : undefined;

const unsupported = ({ name, ruleTypeId: { category, owner, provider, version } }: RuleDefinition) =>
  `the rule ${name} has the type ${[category, owner, provider, version].join('/')}, which the rehearsal does not ` +
  `support; use version 1 of one of: ${RULE_TYPES.map(({ provider: known }) => known).join(', ')} ` +
  '(add a type in rehearsal/engine/rules/registry.ts)';

/**
 * Returns a sentence for each setting of a rule that the engine does not support, or that AWS does not allow.
 *
 * @param result the result of the condition that contains the rule.
 */
export function ruleProblems(rule: RuleDefinition, result: string): string[] {
  const type = find(rule);
  if (type === undefined) return [unsupported(rule)];
  const subject = `the rule ${rule.name}`;
  const skip =
    result === 'SKIP' && !type.allowsSkip
      ? [`AWS does not allow a rule of type ${type.provider} with the result SKIP; use LambdaInvoke`]
      : [];
  return [...skip.map((problem) => `${subject}: ${problem}`), ...settingProblems(subject, rule, type)];
}

/** @throws ActionFailure if the engine does not support the type. */
export function ruleTypeOf(rule: RuleDefinition): RuleType {
  const type = find(rule);
  if (type === undefined) throw configurationError(unsupported(rule));
  return type;
}
