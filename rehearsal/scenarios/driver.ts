import type { Application, Environment, PromotedEnvironment } from '../../stacks/config';
import { namesOf } from '../../stacks/names';
import type { Repository } from '../application/repository';
import { putApproval, retryStage, type Decide, type Decision } from '../approvals';
import { readDeployedServices, type DeployedEnvironment } from '../deployed-services';
import type { Delivery } from '../engine/lambda/deliveries';
import type { EngineEvent } from '../engine/types';
import type { AwsRequest } from '../local-aws/request-log';
import type { LocalServices } from '../local-services';
import { showApproval } from '../output/events';
import type { People } from '../permissions/people';
import { readAnswers, type ServiceAnswer } from '../services/answers';
import type { Sessions } from '../sessions';
import { ReleaseWaits, type ReleaseWaitsOptions } from './release-waits';

export interface ReleaseDriverOptions extends ReleaseWaitsOptions {
  readonly services: LocalServices;
  readonly repository: Repository;
  /** Copies the source of the rehearsal into a new clone of an application's repository. */
  readonly clone: (application: Application) => Promise<Repository>;
  readonly decide: Decide;
}

/** A push, and the execution of the delivery pipeline that the push has started. */
export interface PushedRelease {
  readonly commit: string;
  readonly execution: string;
}

/**
 * Performs the steps of a scenario: pushes commits as a developer, answers approvals as an approver, and reads the
 * deployed services. Each wait ignores events before the newest push or retry.
 */
export class ReleaseDriver extends ReleaseWaits {
  readonly sessions: Sessions;
  readonly people: People;
  /** Folder of the developer's clone of the application. */
  readonly directory: string;

  constructor(private readonly options: ReleaseDriverOptions) {
    super(options);
    const { services, repository } = options;
    this.sessions = services.sessions;
    this.people = services.people;
    this.directory = repository.directory;
  }

  /** Commits and pushes everything in `directory`. @returns the commit id. */
  async push(subject: string): Promise<string> {
    this.ignorePastEvents();
    const { repository } = this.options;
    const commit = await this.progress.step(`git push: "${subject}"`, () => repository.push(subject));
    this.progress.line(`  commit ${commit.slice(0, 12)} by Ada Developer`);
    return commit;
  }

  /** Commits and pushes everything in `directory`, and waits until the delivery pipeline has started. */
  async pushRelease(subject: string): Promise<PushedRelease> {
    const commit = await this.push(subject);
    return { commit, execution: await this.waitForStart() };
  }

  /**
   * Waits for the manual approval of an environment, then approves or rejects the release.
   *
   * @param decision the approval result; by default, the user of the rehearsal decides.
   * @returns true if the release was approved.
   * @throws Error when the pipeline ends before the approval.
   */
  async answerApproval(environment: Environment, decision?: Decision): Promise<boolean> {
    const event = await this.waitForApproval(environment);
    showApproval(event, this.progress);
    const answer = decision ?? (await this.options.decide(environment));
    await this.putDecision(environment, event, answer);
    return answer.status === 'Approved';
  }

  /** Prints a waiting approval, and approves or rejects the release as the approver of the environment. */
  async answer(environment: Environment, event: EngineEvent, decision: Decision): Promise<void> {
    showApproval(event, this.progress);
    await this.putDecision(environment, event, decision);
  }

  private async putDecision(environment: Environment, event: EngineEvent, decision: Decision): Promise<void> {
    const approver = namesOf(this.config).delivery.approverRole(environment.name).name;
    this.progress.line(`└─ ${decision.status} by ${approver}: ${decision.summary}`);
    await putApproval(this, environment, event, decision);
  }

  /**
   * Retries the failed actions of the stage that has failed. Later waits ignore all events before the retry.
   *
   * @param environment environment whose release pipeline has failed. @default the delivery pipeline has failed
   */
  async retryStage(environment?: PromotedEnvironment): Promise<void> {
    const pipeline = environment === undefined ? this.delivery : this.releasePipelineOf(environment);
    const failed = this.failedAction(pipeline);
    if (failed === undefined) {
      throw new Error(`no action of the pipeline ${pipeline} has failed, so there is nothing to retry`);
    }
    this.ignorePastEvents();
    this.progress.line(`An operator retries the stage ${String(failed.stage)}.`);
    await retryStage(this, (environment ?? this.config.environments[0]).account, failed);
  }

  /** Returns a driver of another application of the configuration, with a clone of its repository. */
  async forApplication(application: Application): Promise<ReleaseDriver> {
    const repository = await this.options.clone(application);
    return new ReleaseDriver({ ...this.options, application, repository });
  }

  /**
   * Waits until no action is running, then moves the clock of pipelines and functions forward.
   *
   * @param jobs `waiting`: moves the clock while promotions wait. @default ended
   */
  async passTime(minutes: number, jobs: 'ended' | 'waiting' = 'ended'): Promise<void> {
    const { aws, engine } = this.options.services;
    await engine.passTime(minutes * 60_000, jobs);
    const names = namesOf(this.config);
    const places = [
      names.delivery.accountRegion,
      ...this.config.environments.map((environment) => names.environment(environment).workload),
    ];
    for (const place of places) await aws.runSchedules(place, minutes * 60_000);
    this.progress.line(
      `The rehearsal moves the clock of pipelines and functions ${String(minutes)} minutes forward.`,
    );
  }

  /** Waits until what has happened so far is recorded: no action runs, and no event is being handled. */
  async recorded(): Promise<void> {
    const { aws, engine } = this.options.services;
    await engine.idle();
    await aws.eventsDelivered();
    await engine.idle();
  }

  /** Makes Lambda deliver each later event to a function this number of times, at the same time. */
  deliverEachEvent(times: number): void {
    this.options.services.engine.deliverEachEvent(times);
  }

  /** Returns the events that a function got so far, from the oldest to the newest. */
  deliveriesOf(functionName: string): readonly Delivery[] {
    return this.options.services.engine.deliveriesOf(functionName);
  }

  /**
   * Delivers an event to the function of an earlier delivery, and waits until the function has handled the event.
   *
   * @param event @default the event of the earlier delivery
   */
  deliverAgain(delivery: Delivery, event?: unknown): Promise<void> {
    return this.options.services.engine.deliverAgain(delivery, event);
  }

  /** Reads the deployed services of every environment through the AWS API. */
  readDeployedServices(): Promise<DeployedEnvironment[]> {
    return readDeployedServices(this, [this.application]);
  }

  /** Sends a request to every deployed service, through the load balancer of its environment. */
  readAnswers(environments: readonly DeployedEnvironment[]): Promise<ServiceAnswer[]> {
    return readAnswers(this.options.services.aws, this, environments);
  }

  /** Returns all requests so far that changed something in EC2, Auto Scaling, ECS, IAM or SNS. */
  requests(): readonly AwsRequest[] {
    return this.options.services.aws.requests();
  }
}
