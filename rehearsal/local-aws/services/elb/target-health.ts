import type { CheckResult, HealthCheck } from './health-check';

/** Health of a target. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html */
export interface TargetState {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unavailable';
  /** Reason code. Absent for a healthy target. */
  readonly reason?: string;
  readonly description?: string;
}

const INITIAL: TargetState = {
  state: 'initial',
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
};

export const DRAINING: TargetState = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
};

/** State of a target whose process was not started, so that nobody knows its health. */
export const NOT_CHECKED: TargetState = {
  state: 'unavailable',
  reason: 'Target.HealthCheckDisabled',
  description: 'Health checks are disabled for this target',
};

/**
 * Decides from the results of health checks whether a target is healthy. A new target is healthy after one successful
 * check; an unhealthy target needs as many successful checks as the healthy threshold.
 */
export class TargetHealth {
  private current = INITIAL;
  private failures = 0;
  private successes = 0;

  constructor(private readonly check: Pick<HealthCheck, 'healthyThreshold' | 'unhealthyThreshold'>) {}

  get state(): TargetState {
    return this.current;
  }

  record(result: CheckResult): void {
    if (result.kind === 'passed') this.recordSuccess();
    else this.recordFailure(result);
  }

  private recordSuccess(): void {
    this.failures = 0;
    this.successes += 1;
    const needed = this.current.state === 'initial' ? 1 : this.check.healthyThreshold;
    if (this.successes >= needed) this.current = { state: 'healthy' };
  }

  private recordFailure(result: CheckResult): void {
    this.successes = 0;
    this.failures += 1;
    if (this.failures >= this.check.unhealthyThreshold) this.current = unhealthy(result);
  }
}

function unhealthy(result: CheckResult): TargetState {
  if (result.kind === 'wrong code') {
    return {
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: `Health checks failed with these codes: [${String(result.code)}]`,
    };
  }
  return result.kind === 'timeout'
    ? { state: 'unhealthy', reason: 'Target.Timeout', description: 'Request timed out' }
    : { state: 'unhealthy', reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
}
