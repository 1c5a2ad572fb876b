import type { ConditionKind } from '../definition/conditions';
import type { SupportedSettings } from '../steps/configuration';
import type { StepContext } from '../steps/step-context';

/** Input of one run of a rule. */
export interface RuleContext extends StepContext {
  /** Kind of the condition that contains the rule. */
  readonly kind: ConditionKind;
}

export interface RuleResult {
  readonly summary?: string | undefined;
  readonly externalExecutionId?: string | undefined;
}

/**
 * One rule type: the settings that the engine supports, and the check. Category, owner and version are the same for
 * every rule type: `Rule`, `AWS` and `1`.
 */
export interface RuleType extends SupportedSettings {
  readonly provider: string;
  /** True if AWS allows the rule in an entry condition whose result is SKIP. */
  readonly allowsSkip: boolean;
  /** Runs the check of the rule. @throws ActionFailure if the rule fails. */
  run(context: RuleContext): Promise<RuleResult>;
}
