import type { Application, DeliveryConfig } from '../../stacks/config';
import type { Decision } from '../approvals';
import type { Deployment } from '../terraform/deployment';
import type { ReleaseDriver } from './driver';

/**
 * A part of the product that a scenario shows to be necessary: without this part, the scenario fails. A test removes the
 * part and runs the scenario.
 */
export interface Protection {
  /** Source file of the product, relative to the root of the project. */
  readonly file: string;
  /** Text that occurs once in the file. */
  readonly text: string;
  /** Text that replaces it. @default '', which removes the text */
  readonly replacement?: string;
}

/** Returns the configuration that a scenario deploys instead of the user's configuration. */
export type Configure = (config: DeliveryConfig) => DeliveryConfig;

export interface Scenario {
  readonly name: string;
  /** Description in one line, for `--help`. */
  readonly summary: string;
  /** True if a person at the terminal decides on each approval, unless `--yes` is set. @default false */
  readonly interactive?: true;
  /** True if the scenario fails with `--permissions off`, because it expects denied requests. @default false */
  readonly needsPermissions?: true;
  /** True if the scenario makes AWS deny calls of functions, builds or pipelines. @default false: such a call fails the rehearsal */
  readonly deniesWork?: true;
  /** Parts of the product without which the scenario fails. @default none */
  readonly protections?: readonly Protection[];
  /** Returns a sentence for each requirement of the scenario that the application's source does not meet. */
  missingFrom?(source: string, application: Application): Promise<string[]>;
  /**
   * Configuration of the scenario. Scenarios with the same function share a deployment.
   *
   * @default the user's configuration
   */
  readonly configure?: Configure;
  /**
   * Runs the scenario, which may change the deployed stacks.
   *
   * @throws Error when the outcome differs from the expected outcome.
   */
  readonly run: (driver: ReleaseDriver, deployment: Deployment) => Promise<void>;
}

/** First words of the error message when an expectation of a scenario fails. */
export const UNEXPECTED = 'the scenario did not end as expected: ';

/** Checks an outcome of a scenario. @throws Error with the problem when the check fails. */
export function expectThat(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Error(`${UNEXPECTED}${problem}`);
}

export const APPROVE: Decision = { status: 'Approved', summary: 'approved by the rehearsal' };
export const REJECT: Decision = { status: 'Rejected', summary: 'rejected by the rehearsal' };
