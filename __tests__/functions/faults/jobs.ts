import type { ApiAnswer, PipelineApi } from '../../../rehearsal/engine/types';
import { runningAction } from '../support/fakes/fake-history';

/** An answer that CodePipeline took. */
export interface Accepted {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The jobs of CodePipeline: one is answered once, whatever is tried after that. */
export class Jobs implements PipelineApi {
  readonly operations = new Set(['ListActionExecutions', 'PutJobSuccessResult', 'PutJobFailureResult']);
  private readonly answers = new Map<string, Accepted | undefined>();
  private readonly listeners = new Map<string, (accepted: Accepted) => void>();
  /** Events of the actions, by execution. */
  private readonly events = new Map<string, object>();

  open(jobId: string, event: object, onAccepted: (accepted: Accepted) => void): void {
    this.answers.set(jobId, undefined);
    this.listeners.set(jobId, onAccepted);
    this.events.set(runningAction(event).pipelineExecutionId ?? '', event);
  }

  answerTo(jobId: string): Accepted | undefined {
    return this.answers.get(jobId);
  }

  answer(operation: string, input: Readonly<Record<string, unknown>>): Promise<ApiAnswer> {
    if (operation === 'ListActionExecutions') return Promise.resolve(this.history(input));
    const jobId = String(input['jobId']);
    const refuse = (__type: string) => Promise.resolve({ status: 400, body: { __type, message: 'no' } });
    if (!this.answers.has(jobId)) return refuse('JobNotFoundException');
    if (this.answers.get(jobId) !== undefined) return refuse('InvalidJobStateException');
    const accepted = { operation, input };
    this.answers.set(jobId, accepted);
    this.listeners.get(jobId)?.(accepted);
    return Promise.resolve({ status: 200, body: {} });
  }

  /** Lags behind: an action that has ended still runs, so that a late event is believed. */
  private history(input: Readonly<Record<string, unknown>>): ApiAnswer {
    const { pipelineExecutionId = '' } = input['filter'] as { pipelineExecutionId?: string };
    const event = this.events.get(pipelineExecutionId);
    if (event === undefined) {
      return { status: 400, body: { __type: 'PipelineExecutionNotFoundException', message: 'no' } };
    }
    return { status: 200, body: { actionExecutionDetails: [runningAction(event)] } };
  }

  start(): string {
    throw new Error('no pipeline starts here');
  }
}
