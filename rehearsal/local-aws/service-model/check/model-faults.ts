import type { Violation } from './check-call';
import type { RuleName } from './rules';

/** A rule of botocore's service models that AWS itself does not have. */
interface ModelFault {
  readonly service: string;
  readonly shape: string;
  readonly rule: RuleName;
  /** Difference between the model and AWS, with AWS's page. */
  readonly reason: string;
}

const MODEL_FAULTS: readonly ModelFault[] = [];

/** Returns true for a violation of a rule that AWS does not have. */
export const isModelFault = (service: string, violation: Violation): boolean =>
  MODEL_FAULTS.some(
    (fault) => fault.service === service && fault.shape === violation.shape && fault.rule === violation.rule,
  );
