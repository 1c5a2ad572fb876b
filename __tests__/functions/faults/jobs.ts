import type { ApiAnswer, PipelineApi } from '../../../rehearsal/engine/types';
import { runningAction } from '../support/fakes/fake-history';

/** A job result that CodePipeline accepted. */
export interface JobResult {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** CodePipeline's records of an execution, without the running action. */
export interface ExecutionRecords {
  /** Fields of the `GetPipelineExecution` response. */
  readonly execution: object;
  /** Earlier actions, in the format of a `ListActionExecutions` response. */
  readonly actions: readonly object[];
}

/** Simulates the job API of CodePipeline, which accepts one result for each job. */
export class Jobs implements PipelineApi {
  readonly ahead = 0;
  readonly operations = new Set([
    'GetPipelineExecution',
    'ListActionExecutions',
    'PutJobSuccessResult',
    'PutJobFailureResult',
  ]);
  /** Records of the executions that a function reads, by execution id. */
  readonly executions = new Map<string, ExecutionRecords>();
  private readonly results = new Map<string, JobResult | undefined>();
  private readonly listeners = new Map<string, (result: JobResult) => void>();
  /** Events of the pipeline actions, by pipeline execution id. */
  private readonly events = new Map<string, object>();

  open(jobId: string, event: object, onResult: (result: JobResult) => void): void {
    this.results.set(jobId, undefined);
    this.listeners.set(jobId, onResult);
    this.events.set(runningAction(event).pipelineExecutionId ?? '', event);
  }

  resultOf(jobId: string): JobResult | undefined {
    return this.results.get(jobId);
  }

  answer(operation: string, input: Readonly<Record<string, unknown>>): Promise<ApiAnswer> {
    if (operation === 'ListActionExecutions') return Promise.resolve(this.history(input));
    if (operation === 'GetPipelineExecution') return Promise.resolve(this.execution(input));
    const jobId = String(input['jobId']);
    const error = (type: string) => Promise.resolve(errorAnswer(type));
    if (!this.results.has(jobId)) return error('JobNotFoundException');
    if (this.results.get(jobId) !== undefined) return error('InvalidJobStateException');
    const result = { operation, input };
    this.results.set(jobId, result);
    this.listeners.get(jobId)?.(result);
    return Promise.resolve({ status: 200, body: {} });
  }

  /**
   * Returns the action history of an execution. A completed action still appears as running, so that the function also
   * processes an event that arrives after the action has completed.
   */
  private history(input: Readonly<Record<string, unknown>>): ApiAnswer {
    const { pipelineExecutionId = '' } = input['filter'] as { pipelineExecutionId?: string };
    const event = this.events.get(pipelineExecutionId);
    if (event === undefined) return errorAnswer('PipelineExecutionNotFoundException');
    const earlier = this.executions.get(pipelineExecutionId)?.actions ?? [];
    return { status: 200, body: { actionExecutionDetails: [runningAction(event), ...earlier] } };
  }

  private execution(input: Readonly<Record<string, unknown>>): ApiAnswer {
    const records = this.executions.get(String(input['pipelineExecutionId']));
    if (records === undefined) return errorAnswer('PipelineExecutionNotFoundException');
    return { status: 200, body: { pipelineExecution: records.execution } };
  }

  callFunction(): Promise<string | undefined> {
    return Promise.reject(new Error('nobody calls a function here'));
  }

  invokeFunction(): Promise<void> {
    return Promise.reject(new Error('no event invokes a function here'));
  }

  start(): Promise<string> {
    return Promise.reject(new Error('the fault tests start no pipeline'));
  }
}

const errorAnswer = (__type: string): ApiAnswer => ({ status: 400, body: { __type, message: 'no' } });
