import type { Application, DeliveryConfig, Environment, PromotedEnvironment } from '../../stacks/config';
import { APPROVE_ACTION, namesOf, stageName } from '../../stacks/names';
import type { Repository } from '../application/repository';
import { putApproval, retryStage, type Decide, type Decision } from '../approvals';
import { readDeployedServices, type DeployedEnvironment } from '../deployed-services';
import type { Delivery } from '../engine/lambda/deliveries';
import type { EngineEvent } from '../engine/types';
import type { AwsRequest } from '../local-aws/request-log';
import type { LocalServices } from '../local-services';
import { reasonOf, showApproval } from '../output/events';
import type { Progress } from '../output/progress';
import type { People } from '../permissions/people';
import { readAnswers, type ServiceAnswer } from '../services/answers';
import type { Sessions } from '../sessions';
import type { Timeline } from '../timeline';

export interface ReleaseDriverOptions {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly services: LocalServices;
  readonly repository: Repository;
  /** Copies the source of the rehearsal into a new clone of an application's repository. */
  readonly clone: (application: Application) => Promise<Repository>;
  readonly timeline: Timeline;
  readonly progress: Progress;
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
export class ReleaseDriver {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly sessions: Sessions;
  readonly people: People;
  readonly progress: Progress;
  /** Folder of the developer's clone of the application. */
  readonly directory: string;
  /** Name of the application's delivery pipeline. */
  private readonly delivery: string;
  /** Index of the first event that a wait considers. */
  private since: number;

  constructor(private readonly options: ReleaseDriverOptions) {
    const { config, application, services, repository, timeline, progress } = options;
    this.config = config;
    this.application = application;
    this.sessions = services.sessions;
    this.people = services.people;
    this.progress = progress;
    this.directory = repository.directory;
    this.delivery = namesOf(config).application(application.name).pipeline.name;
    this.since = timeline.events.length;
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
    const { delivery } = this;
    const { executionId } = await this.options.timeline.waitFor(
      `the pipeline ${delivery} to start`,
      ({ pipeline, stage, status }) =>
        pipeline === delivery && stage === undefined && status === 'InProgress',
      this.since,
    );
    return { commit, execution: executionId };
  }

  /**
   * Waits for the manual approval of an environment.
   *
   * @param execution id of the execution that asks. @default the first execution that asks after the newest push or
   *   retry
   * @returns the event with the approval and its message.
   * @throws Error when the pipeline ends before the approval.
   */
  async waitForApproval(environment: Environment, execution?: string): Promise<EngineEvent> {
    const { delivery } = this;
    const stage = stageName(environment.name);
    const isWaiting = (event: EngineEvent) =>
      event.pipeline === delivery &&
      event.stage === stage &&
      event.action === APPROVE_ACTION &&
      event.approval !== undefined;
    const event = await this.options.timeline.waitFor(
      `the approval action of ${environment.name} to start in ${delivery}`,
      (candidate) =>
        (isWaiting(candidate) || isEndOf(delivery, candidate)) &&
        (execution === undefined || candidate.executionId === execution),
      execution === undefined ? this.since : 0,
    );
    if (event.approval !== undefined) return event;
    const reason = reasonOf(this.failedAction(delivery));
    throw new Error(
      `the pipeline ${delivery} ended with status ${event.status} before the approval action of ${environment.name} started: ${reason}`,
    );
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
   * Waits until the delivery pipeline has ended.
   *
   * @param execution id of an execution. @default the first execution that ends after the newest push or retry
   */
  waitForDelivery(execution?: string): Promise<EngineEvent> {
    return this.options.timeline.waitFor(
      `the pipeline ${this.delivery} to end`,
      (event) =>
        isEndOf(this.delivery, event) && (execution === undefined || event.executionId === execution),
      execution === undefined ? this.since : 0,
    );
  }

  /** Waits until an execution has left the stage of an environment, after the newest push or retry. */
  waitForStage(environment: Environment, execution: string): Promise<EngineEvent> {
    return this.waitForStageNamed(stageName(environment.name), execution);
  }

  /** Waits until the build and the check of a release have ended, after the newest push or retry. */
  waitForBuild(): Promise<EngineEvent> {
    return this.waitForStageNamed('Build');
  }

  private waitForStageNamed(name: string, execution?: string): Promise<EngineEvent> {
    return this.options.timeline.waitFor(
      `the stage ${name} to end in ${this.delivery}`,
      ({ action, executionId, pipeline, stage, status }) =>
        pipeline === this.delivery &&
        (execution === undefined || executionId === execution) &&
        stage === name &&
        action === undefined &&
        status !== 'InProgress',
      this.since,
    );
  }

  /** Waits until the release pipeline of a promoted environment has ended, or the delivery pipeline has failed. */
  waitForRelease(environment: PromotedEnvironment): Promise<EngineEvent> {
    const pipeline = this.releasePipelineOf(environment);
    // A failed delivery pipeline promotes nothing, so the release pipeline never starts.
    const isFailedDelivery = (event: EngineEvent) =>
      isEndOf(this.delivery, event) && event.status === 'Failed';
    return this.options.timeline.waitFor(
      `the pipeline ${pipeline} to end`,
      (event) => isEndOf(pipeline, event) || isFailedDelivery(event),
      this.since,
    );
  }

  private releasePipelineOf(environment: PromotedEnvironment): string {
    const names = namesOf(this.config).environment(environment);
    return names.application(this.application.name).releasePipeline.name;
  }

  /**
   * Returns the event of the first action of a pipeline that failed after the newest push or retry. The field `detail`
   * contains the reason.
   */
  failedAction(pipeline: string): EngineEvent | undefined {
    return this.options.timeline.events
      .slice(this.since)
      .find(
        (event) => event.pipeline === pipeline && event.action !== undefined && event.status === 'Failed',
      );
  }

  /** Makes later waits ignore all events until now. */
  ignorePastEvents(): void {
    this.since = this.options.timeline.events.length;
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

  /** Waits until no action is running, then moves the clock of pipelines and functions forward. */
  async passTime(minutes: number): Promise<void> {
    const { aws, engine } = this.options.services;
    await engine.passTime(minutes * 60_000);
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

/** Returns true if an event is the end of an execution of a pipeline. */
function isEndOf(pipeline: string, { pipeline: name, stage, action, status }: EngineEvent): boolean {
  return name === pipeline && stage === undefined && action === undefined && status !== 'InProgress';
}
