import type { Application, DeliveryConfig } from '../../stacks/config';
import type { Decision } from '../approvals';
import type { Deployment } from '../terraform/deployment';
import type { ReleaseDriver } from './driver';

export interface Scenario {
  readonly name: string;
  /** Description in one line, for `--help`. */
  readonly summary: string;
  /** True if a person at the terminal decides on each approval, unless `--yes` is set. @default false */
  readonly interactive?: true;
  /** Returns a sentence for each requirement of the scenario that the application's source does not meet. */
  missingFrom?(source: string, application: Application): Promise<string[]>;
  /**
   * Returns the configuration that the scenario deploys instead of the user's configuration. Scenarios without another
   * configuration can share a deployment.
   *
   * @default the user's configuration
   */
  readonly configure?: (config: DeliveryConfig) => DeliveryConfig;
  /**
   * Runs the scenario, which may change the deployed stacks.
   *
   * @throws Error when the outcome differs from the expected outcome.
   */
  readonly run: (driver: ReleaseDriver, deployment: Deployment) => Promise<void>;
}

/** Checks an outcome of a scenario. @throws Error with the problem when the check fails. */
export function expectThat(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Error(`the scenario did not end as expected: ${problem}`);
}

export const APPROVE: Decision = { status: 'Approved', summary: 'approved by the rehearsal' };
export const REJECT: Decision = { status: 'Rejected', summary: 'rejected by the rehearsal' };
