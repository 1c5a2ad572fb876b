import type { Application, DeliveryConfig, Environment } from '../../stacks/config';
import type { Decision } from '../approvals';
import type { Deployment } from '../terraform/deployment';
import type { EngineEvent } from '../engine/types';
import type { AwsRequest } from '../local-aws/request-log';
import type { Progress } from '../output/progress';
import type { RunningEnvironment } from '../deployed-services';

/** What a scenario can see and do: a developer, two approvers, and a look at what runs. */
export interface Stage {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly endpoint: string;
  readonly progress: Progress;
  /** Requests so far that have changed something in EC2, Auto Scaling, ECS or IAM. */
  readonly requests: () => readonly AwsRequest[];
  /** What Terraform has deployed, and how to change it. */
  readonly deployment: Pick<Deployment, 'change' | 'destroy'>;
  /** The developer's clone of the application. */
  readonly directory: string;
  /** Commits and pushes everything in `directory`. @returns the commit id. */
  push(subject: string): Promise<string>;
  /**
   * Waits until the newest push asks to enter an environment, and answers.
   *
   * @param decision without one, the person at the terminal decides.
   * @returns whether it was approved.
   * @throws Error when the pipeline fails before it asks.
   */
  answer(environment: Environment, decision?: Decision): Promise<boolean>;
  /** Waits until the delivery pipeline has ended with the newest push. */
  delivered(): Promise<EngineEvent>;
  /** Waits until a promoted environment's own pipeline has ended with what arrived since the newest push. */
  arrived(environment: Environment): Promise<EngineEvent>;
  /** The event of the action that failed since the newest push, with the reason in `detail`. */
  failure(pipeline: string): EngineEvent | undefined;
  /** Forgets what happened so far: what is awaited from now on has to happen anew. */
  mark(): void;
  /** Retries the failed actions of an environment's stage; what is awaited from now on has to happen anew. */
  retry(environment: Environment): Promise<void>;
  /** Waits until nothing is running, then moves the clock of pipelines and functions forward. */
  passTime(minutes: number): Promise<void>;
  /** What runs where, read through the AWS API. */
  running(): Promise<RunningEnvironment[]>;
}

export interface Scenario {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** Returns the configuration it needs, which is deployed instead of the user's own. */
  configure?(config: DeliveryConfig): DeliveryConfig;
  /** What the scenario needs and the source of the application does not have; checked before anything starts. */
  lacks?(source: string, application: Application): Promise<string[]>;
  /** Plays it. @throws Error when something does not happen as it should. */
  play(stage: Stage): Promise<void>;
}

/** A scenario's own check. @throws Error saying what did not hold. */
export function expectThat(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(`the scenario does not end as it should: ${otherwise}`);
}

export const APPROVE: Decision = { status: 'Approved', summary: 'approved by the rehearsal' };
export const REJECT: Decision = { status: 'Rejected', summary: 'rejected by the rehearsal' };
