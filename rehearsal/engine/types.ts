/** The contract between the engine, which runs pipelines, and the local AWS around it. */

/** Who calls an API: read from the request's signature. */
export interface Caller {
  readonly accountId: string;
  readonly region: string;
  readonly accessKeyId: string;
}

/** Answer of a JSON 1.1 API: for an error the body holds `__type` and `message`, as AWS sends them. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What starts an execution. Values as `trigger.triggerType` of GetPipelineExecution has them. */
export interface PipelineStart {
  readonly pipelineArn: string;
  readonly triggerType: 'CreatePipeline' | 'CloudWatchEvent' | 'StartPipelineExecution';
  /** E.g. the ARN of the rule that matched. */
  readonly triggerDetail: string;
}

/** The part of the CodePipeline API that the engine answers; everything else goes to moto untouched. */
export interface PipelineApi {
  /** Operation names, as behind `CodePipeline_20150709.`. */
  readonly operations: ReadonlySet<string>;
  answer(operation: string, input: Readonly<Record<string, unknown>>, caller: Caller): Promise<ApiAnswer>;
  /** Starts an execution and returns its id at once. */
  start(start: PipelineStart): string;
}

/** What the engine needs of the local AWS beyond its HTTP API. */
export interface EngineBackend {
  /** The one HTTP endpoint: `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** PATH for build commands: the stand-in docker and the AWS CLI first. */
  readonly buildPath: string;
  /** The zip that CreateFunction or UpdateFunctionCode brought last. */
  functionCode(functionArn: string): Buffer | undefined;
  /** Bare repository behind a CodeCommit repository. */
  repositoryDirectory(accountId: string, region: string, repositoryName: string): string | undefined;
}

/** Something happened in a pipeline; the story prints these. */
export interface EngineEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly pipeline: string;
  readonly accountId: string;
  readonly region: string;
  readonly executionId: string;
  /** Absent for an event of the whole execution. */
  readonly stage?: string;
  readonly action?: string;
  readonly status:
    'InProgress' | 'Succeeded' | 'Failed' | 'Superseded' | 'Stopped' | 'Cancelled' | 'Abandoned';
  /** How long it took, once it has ended. */
  readonly seconds?: number;
  /** Summary or error message of the action. */
  readonly detail?: string;
  /** A manual approval waits: what its message says. */
  readonly approval?: { readonly token: string; readonly customData?: string; readonly expires: number };
}
