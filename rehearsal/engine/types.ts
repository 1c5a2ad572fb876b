/** Contract between the engine, which runs pipelines, and the local AWS. */

/** Caller of an API, read from the signature of the request. */
export interface Caller {
  readonly accountId: string;
  readonly region: string;
  readonly accessKeyId: string;
}

/** Answer of a JSON 1.1 API. The body of an error has `__type` and `message`, as on AWS. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Start of an execution, with the values of `trigger` in GetPipelineExecution. */
export interface PipelineStart {
  readonly pipelineArn: string;
  readonly triggerType: 'CreatePipeline' | 'CloudWatchEvent' | 'StartPipelineExecution';
  /** For example the ARN of the EventBridge rule that matched. */
  readonly triggerDetail: string;
}

/** The part of the CodePipeline API that the engine answers. moto answers the rest. */
export interface PipelineApi {
  /** Operation names, without the prefix `CodePipeline_20150709.`. */
  readonly operations: ReadonlySet<string>;
  answer(operation: string, input: Readonly<Record<string, unknown>>, caller: Caller): Promise<ApiAnswer>;
  /** Starts an execution and returns its id immediately. */
  start(start: PipelineStart): string;
}

/** The local AWS as the engine uses it: its endpoint, and the data that no AWS API returns. */
export interface EngineBackend {
  /** HTTP endpoint of every service: `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** PATH of build commands, which starts with the folders of the stand-in `docker` and the AWS CLI. */
  readonly buildPath: string;
  /** Returns the zip of the last CreateFunction or UpdateFunctionCode. */
  functionCode(functionArn: string): Buffer | undefined;
  /** Returns the folder of the bare git repository behind a CodeCommit repository. */
  repositoryDirectory(accountId: string, region: string, repositoryName: string): string | undefined;
}

/** A change of state in a pipeline. The rehearsal prints these events. */
export interface EngineEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly pipeline: string;
  readonly accountId: string;
  readonly region: string;
  readonly executionId: string;
  /** Stage name, absent for an event of the whole execution. */
  readonly stage?: string;
  readonly action?: string;
  readonly status:
    'InProgress' | 'Succeeded' | 'Failed' | 'Superseded' | 'Stopped' | 'Cancelled' | 'Abandoned';
  /** Duration in seconds, once the execution, stage or action has ended. */
  readonly seconds?: number;
  /** Summary or error message. */
  readonly detail?: string;
  /** Present when a manual approval starts to wait. */
  readonly approval?: WaitingApproval;
}

export interface WaitingApproval {
  readonly token: string;
  readonly customData?: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}
