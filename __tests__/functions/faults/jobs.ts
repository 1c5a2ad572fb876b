import type { ApiAnswer, PipelineApi } from '../../../rehearsal/engine/types';

/** An answer that CodePipeline took. */
export interface Accepted {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The jobs of CodePipeline: one is answered once, whatever is tried after that. */
export class Jobs implements PipelineApi {
  readonly operations = new Set(['PutJobSuccessResult', 'PutJobFailureResult']);
  private readonly answers = new Map<string, Accepted | undefined>();
  private readonly listeners = new Map<string, (accepted: Accepted) => void>();

  open(jobId: string, onAccepted: (accepted: Accepted) => void): void {
    this.answers.set(jobId, undefined);
    this.listeners.set(jobId, onAccepted);
  }

  answerTo(jobId: string): Accepted | undefined {
    return this.answers.get(jobId);
  }

  answer(operation: string, input: Readonly<Record<string, unknown>>): Promise<ApiAnswer> {
    const jobId = String(input['jobId']);
    const refuse = (__type: string) => Promise.resolve({ status: 400, body: { __type, message: 'no' } });
    if (!this.answers.has(jobId)) return refuse('JobNotFoundException');
    if (this.answers.get(jobId) !== undefined) return refuse('InvalidJobStateException');
    const accepted = { operation, input };
    this.answers.set(jobId, accepted);
    this.listeners.get(jobId)?.(accepted);
    return Promise.resolve({ status: 200, body: {} });
  }

  start(): string {
    throw new Error('no pipeline starts here');
  }
}
