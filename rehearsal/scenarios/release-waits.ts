import type { Application, DeliveryConfig, Environment, PromotedEnvironment } from '../../stacks/config';
import { APPROVE_ACTION, namesOf, PROMOTE_ACTION, stageName } from '../../stacks/names';
import type { EngineEvent } from '../engine/types';
import { reasonOf } from '../output/events';
import type { Progress } from '../output/progress';
import type { Timeline } from '../timeline';

export interface ReleaseWaitsOptions {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly timeline: Timeline;
  readonly progress: Progress;
}

/** Waits for the pipelines of one application. Each wait ignores events before the newest push or retry. */
export class ReleaseWaits {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly progress: Progress;
  /** Name of the application's delivery pipeline. */
  protected readonly delivery: string;
  private readonly timeline: Timeline;
  /** Index of the first event that a wait considers. */
  private since: number;

  constructor({ config, application, timeline, progress }: ReleaseWaitsOptions) {
    this.config = config;
    this.application = application;
    this.timeline = timeline;
    this.progress = progress;
    this.delivery = namesOf(config).application(application.name).pipeline.name;
    this.since = timeline.events.length;
  }

  /** Waits until the delivery pipeline has started, after the newest push or retry. @returns the id of the execution. */
  protected async waitForStart(): Promise<string> {
    const { delivery } = this;
    const { executionId } = await this.timeline.waitFor(
      `the pipeline ${delivery} to start`,
      ({ pipeline, stage, status }) =>
        pipeline === delivery && stage === undefined && status === 'InProgress',
      this.since,
    );
    return executionId;
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
    const event = await this.timeline.waitFor(
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
   * Waits until the delivery pipeline has ended.
   *
   * @param execution id of an execution. @default the first execution that ends after the newest push or retry
   */
  waitForDelivery(execution?: string): Promise<EngineEvent> {
    return this.timeline.waitFor(
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
    return this.timeline.waitFor(
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
    return this.timeline.waitFor(
      `the pipeline ${pipeline} to end`,
      (event) => isEndOf(pipeline, event) || isFailedDelivery(event),
      this.since,
    );
  }

  protected releasePipelineOf(environment: PromotedEnvironment): string {
    const names = namesOf(this.config).environment(environment);
    return names.application(this.application.name).releasePipeline.name;
  }

  /**
   * Returns the event of the first action of a pipeline that failed after the newest push or retry. The field `detail`
   * contains the reason.
   */
  failedAction(pipeline: string): EngineEvent | undefined {
    return this.timeline.events
      .slice(this.since)
      .find(
        (event) => event.pipeline === pipeline && event.action !== undefined && event.status === 'Failed',
      );
  }

  /** Makes later waits ignore all events until now. */
  ignorePastEvents(): void {
    this.since = this.timeline.events.length;
  }

  /**
   * Waits until the promotion to an environment waits, after the newest push or retry.
   *
   * @param execution id of an execution. @default any execution
   * @returns what the promotion says that it waits for.
   * @throws Error when the execution ends first.
   */
  async waitForWaitingPromotion(environment: PromotedEnvironment, execution?: string): Promise<string> {
    const stage = stageName(environment.name);
    const { detail, status } = await this.timeline.waitFor(
      `the promotion to ${environment.name} to wait`,
      (event) =>
        event.pipeline === this.delivery &&
        (execution === undefined || event.executionId === execution) &&
        (isEndOf(this.delivery, event) ||
          (event.stage === stage &&
            event.action === PROMOTE_ACTION &&
            (event.detail !== undefined || event.status !== 'InProgress'))),
      this.since,
    );
    if (status === 'InProgress' && detail !== undefined) {
      this.progress.line(`The promotion to ${environment.name} waits: ${detail}`);
      return detail;
    }
    throw new Error(
      `the promotion to ${environment.name} ended with status ${status} instead of waiting: ${detail ?? 'no reason'}`,
    );
  }
}

/** Returns true if an event is the end of an execution of a pipeline. */
function isEndOf(pipeline: string, { pipeline: name, stage, action, status }: EngineEvent): boolean {
  return name === pipeline && stage === undefined && action === undefined && status !== 'InProgress';
}
