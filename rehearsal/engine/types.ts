/** Interfaces between the engine, which runs pipelines, and the local AWS. */

import type { AccountRegion } from '../../stacks/names';
import type { AccessKey, REHEARSAL, ServicePrincipal } from '../permissions/call';
import type { PermissionChecks } from '../permissions/checks';
import type { CodeBuildRecords } from './codebuild/records/records';

/** Caller of an API, from the signature of the request. */
export interface Caller {
  readonly accountId: string;
  readonly region: string;
  readonly accessKeyId: string;
}

/** HTTP response in the AWS JSON 1.1 protocol. The body of an error contains `__type` and `message`. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Request to start an execution, with the type and detail of `trigger` in a GetPipelineExecution response. */
export interface PipelineStart {
  readonly pipelineArn: string;
  readonly triggerType: 'CreatePipeline' | 'CloudWatchEvent' | 'StartPipelineExecution';
  /** Details of the trigger, for example the ARN of the EventBridge rule. */
  readonly triggerDetail: string;
  /**
   * Fields `variables` and `sourceRevisions` of a StartPipelineExecution request, from the target of an EventBridge
   * rule. The engine checks the fields. @default the default values of all variables, and the latest source revisions
   */
  readonly input?: Readonly<Record<string, unknown>>;
}

/** The part of the CodePipeline API that the engine implements. moto implements the rest. */
export interface PipelineApi {
  /** Milliseconds by which the clock of pipelines and functions is ahead of the real time. */
  readonly ahead: number;
  /** Operation names, without the prefix `CodePipeline_20150709.`. */
  readonly operations: ReadonlySet<string>;
  answer(operation: string, input: Readonly<Record<string, unknown>>, caller: Caller): Promise<ApiAnswer>;
  /**
   * Starts an execution. @returns the id of the execution, without waiting for the execution.
   *
   * @throws Error if CodePipeline would reject the request, for example because a variable is unknown.
   */
  start(start: PipelineStart): Promise<string>;
  /**
   * Invokes a Lambda function asynchronously. Returns before the function has handled the event.
   *
   * @throws Error if the function does not exist, or if the engine cannot run the function.
   */
  invokeFunction(functionArn: string, event: unknown): Promise<void>;
  /**
   * Invokes a Lambda function and waits until the function has handled the event.
   *
   * @returns the error of the function, or undefined if the function succeeded.
   * @throws Error if the function does not exist, or if the engine cannot run the function.
   */
  callFunction(functionArn: string, event: unknown): Promise<string | undefined>;
}

/** The parts of the local AWS that the engine uses: the endpoint, and data that no AWS API returns. */
export interface EngineBackend {
  /** HTTP endpoint for all AWS services: `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** PATH for build commands. PATH starts with the folder of the AWS CLI and the rehearsal's `docker` command. */
  readonly buildPath: string;
  /** Settings of the user's package index, as environment variables for build commands. */
  readonly packageIndex: Readonly<Record<string, string>>;
  /** Returns the code of a function: the zip in the last CreateFunction or UpdateFunctionCode request. */
  functionCode(functionArn: string): Buffer | undefined;
  /** Returns the folder of the bare git repository that stores the commits of a CodeCommit repository. */
  repositoryDirectory(accountId: string, region: string, repositoryName: string): string | undefined;
  /** Builds, report groups and reports of CodeBuild. The engine writes builds and reports, and reads report groups. */
  readonly codeBuild: CodeBuildRecords;
  /** Returns an access key for an AWS service that acts for a resource, or for the rehearsal itself. */
  keyOf(caller: ServicePrincipal | typeof REHEARSAL): AccessKey;
  readonly permissions: PermissionChecks;
  /**
   * Sends an event of CodePipeline to EventBridge, and returns immediately.
   *
   * @param time time of the event in milliseconds since the epoch.
   */
  putEvent(accountRegion: AccountRegion, event: ServiceEvent, time: number): void;
}

/** An event that a service sends to EventBridge. EventBridge adds the account, the Region, the time and an id. */
export interface ServiceEvent {
  readonly 'detail-type': string;
  readonly source: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A status change of an execution, a stage, an action or a rule. The rehearsal prints these events. */
export interface EngineEvent {
  /** Time of the event in milliseconds since the epoch. */
  readonly at: number;
  readonly pipeline: string;
  readonly accountId: string;
  readonly region: string;
  readonly executionId: string;
  /** Stage name. Absent if the event is about the whole execution. */
  readonly stage?: string;
  readonly action?: string;
  /** Name of a rule of a stage condition. */
  readonly rule?: string;
  readonly status:
    'InProgress' | 'Succeeded' | 'Failed' | 'Superseded' | 'Stopped' | 'Cancelled' | 'Skipped' | 'Abandoned';
  /** Duration in seconds. Absent until the execution, stage, action or rule is complete. */
  readonly seconds?: number;
  /** Status summary or error message. */
  readonly detail?: string;
  /** Approval that a person can now approve or reject. Present only when a manual approval starts to wait. */
  readonly approval?: WaitingApproval;
}

export interface WaitingApproval {
  readonly token: string;
  readonly customData?: string;
  /** Expiration time of the token in milliseconds since the epoch. */
  readonly expires: number;
}
