import type { Application, DeliveryConfig, Environment } from '../../stacks/config';
import { APPROVE_ACTION, namesOf, stageName } from '../../stacks/names';
import type { Repository } from '../application/repository';
import { putApproval, retryStage, type Decide, type Decision } from '../approvals';
import { readDeployedServices, type DeployedEnvironment } from '../deployed-services';
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
  readonly timeline: Timeline;
  readonly progress: Progress;
  readonly decide: Decide;
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

  /**
   * Waits for the manual approval of an environment.
   *
   * @returns the event with the approval and its message.
   * @throws Error when the pipeline ends before the approval.
   */
  async waitForApproval(environment: Environment): Promise<EngineEvent> {
    const { delivery } = this;
    const stage = stageName(environment.name);
    const isWaiting = (event: EngineEvent) =>
      event.pipeline === delivery &&
      event.stage === stage &&
      event.action === APPROVE_ACTION &&
      event.approval !== undefined;
    const event = await this.options.timeline.waitFor(
      `the approval action of ${environment.name} to start in ${delivery}`,
      (candidate) => isWaiting(candidate) || isEndOf(delivery, candidate),
      this.since,
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
    const { progress } = this;
    const event = await this.waitForApproval(environment);
    showApproval(event, progress);
    const answer = decision ?? (await this.options.decide(environment));
    const approver = namesOf(this.config).delivery.approverRole(environment.name).name;
    progress.line(`└─ ${answer.status} by ${approver}: ${answer.summary}`);
    await putApproval(this, environment, event, answer);
    return answer.status === 'Approved';
  }

  /** Waits until the delivery pipeline has ended. */
  waitForDelivery(): Promise<EngineEvent> {
    return this.options.timeline.waitFor(
      `the pipeline ${this.delivery} to end`,
      (event) => isEndOf(this.delivery, event),
      this.since,
    );
  }

  /** Waits until the release pipeline of a promoted environment has ended, or the delivery pipeline has failed. */
  waitForRelease(environment: Environment): Promise<EngineEvent> {
    const names = namesOf(this.config).environment(environment);
    const pipeline = names.application(this.application.name).releasePipeline.name;
    // A failed delivery pipeline promotes nothing, so the release pipeline never starts.
    const isFailedDelivery = (event: EngineEvent) =>
      isEndOf(this.delivery, event) && event.status === 'Failed';
    return this.options.timeline.waitFor(
      `the pipeline ${pipeline} to end`,
      (event) => isEndOf(pipeline, event) || isFailedDelivery(event),
      this.since,
    );
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

  /** Retries the failed actions of the stage that has failed. Later waits ignore all events before the retry. */
  async retryStage(): Promise<void> {
    const failed = this.failedAction(this.delivery);
    if (failed === undefined) {
      throw new Error(`no action of the pipeline ${this.delivery} has failed, so there is nothing to retry`);
    }
    this.ignorePastEvents();
    this.progress.line(`An operator retries the stage ${String(failed.stage)}.`);
    await retryStage(this, failed);
  }

  /** Waits until no action is running, then moves the clock of pipelines and functions forward. */
  async passTime(minutes: number): Promise<void> {
    await this.options.services.engine.passTime(minutes * 60_000);
    this.progress.line(
      `The rehearsal moves the clock of pipelines and functions ${String(minutes)} minutes forward.`,
    );
  }

  /** Reads the deployed services of every environment through the AWS API. */
  readDeployedServices(): Promise<DeployedEnvironment[]> {
    return readDeployedServices(this, [this.application]);
  }

  /** Sends a request to every deployed service, through the load balancer of its environment. */
  readAnswers(environments: readonly DeployedEnvironment[]): Promise<ServiceAnswer[]> {
    return readAnswers(this.options.services.aws, this, environments);
  }

  /** Returns all requests so far that changed a resource in EC2, Auto Scaling, ECS or IAM. */
  requests(): readonly AwsRequest[] {
    return this.options.services.aws.requests();
  }
}

/** Returns true if an event is the end of an execution of a pipeline. */
function isEndOf(pipeline: string, { pipeline: name, stage, action, status }: EngineEvent): boolean {
  return name === pipeline && stage === undefined && action === undefined && status !== 'InProgress';
}
