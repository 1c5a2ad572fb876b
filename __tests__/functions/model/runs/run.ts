import type { Call } from '../../support/scripted';

/** Error of every call after a simulated crash, so that no later call has an effect. */
export class CrashError extends Error {
  override readonly name = 'CrashError';
}

/**
 * Invocation of a function that pauses before each AWS call, so that other actions or a crash can occur between two
 * calls.
 */
export class Run {
  private readonly waiting: { readonly call: Call; readonly proceed: () => void }[] = [];
  private notify: () => void = () => undefined;
  private crashed = false;
  private finished = false;

  /** @param work Runs the function, which must await `gate` before each AWS call. */
  constructor(work: (gate: (call: Call) => Promise<void>) => Promise<unknown>) {
    const onEnd = () => {
      this.finished = true;
      this.notify();
    };
    work((call) => this.gate(call)).then(onEnd, onEnd);
  }

  get ended(): boolean {
    return this.finished || this.crashed;
  }

  /** Name of the next AWS call, such as `PutObject current/hello/bundle.zip`. */
  get next(): string {
    const { name = '', input = {} } = this.waiting[0]?.call ?? {};
    const key = input['Key'];
    return typeof key === 'string' ? `${name} ${key}` : name;
  }

  /** Executes the next call. Then runs until the function pauses before the following call, or returns. */
  async step(): Promise<void> {
    await this.atGate();
    this.waiting.shift()?.proceed();
    await this.atGate();
  }

  async runToEnd(): Promise<void> {
    while (!this.ended) await this.step();
  }

  /** Simulates a crash: the run ends and has no further effect. */
  async crash(): Promise<void> {
    this.crashed = true;
    while (!this.finished) {
      for (const { proceed } of this.waiting.splice(0)) proceed();
      await this.atGate();
    }
  }

  private async atGate(): Promise<void> {
    if (this.finished || this.waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      this.notify = resolve;
    });
  }

  private async gate(call: Call): Promise<void> {
    await new Promise<void>((resolve) => {
      this.waiting.push({ call, proceed: resolve });
      this.notify();
    });
    if (this.crashed) throw new CrashError('the function has crashed');
  }
}
