import type { Call } from '../support/scripted';

/** What is thrown into a run that has crashed, at every call it still tries: nothing of it has an effect any more. */
class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** One invocation of a function that goes on call by call, so that others can come in between, or the end. */
export class Run {
  private readonly waiting: { readonly call: Call; readonly go: () => void }[] = [];
  private notify: () => void = () => undefined;
  private crashed = false;
  private over = false;

  /** @param work Runs the function; `gate` stands before each of its calls. */
  constructor(work: (gate: (call: Call) => Promise<void>) => Promise<unknown>) {
    const ended = () => {
      this.over = true;
      this.notify();
    };
    work((call) => this.gate(call)).then(ended, ended);
  }

  get ended(): boolean {
    return this.over || this.crashed;
  }

  /** The call it stands before: `PutObject current/hello/bundle.zip`. */
  get next(): string {
    const { name = '', input = {} } = this.waiting[0]?.call ?? {};
    const key = input['Key'];
    return typeof key === 'string' ? `${name} ${key}` : name;
  }

  /** Lets one call happen. @returns when the run has come to the next one, or to its end. */
  async step(): Promise<void> {
    await this.atGate();
    this.waiting.shift()?.go();
    await this.atGate();
  }

  async toTheEnd(): Promise<void> {
    while (!this.ended) await this.step();
  }

  /** The run has no further effect. */
  async crash(): Promise<void> {
    this.crashed = true;
    while (!this.over) {
      for (const { go } of this.waiting.splice(0)) go();
      await this.atGate();
    }
  }

  private async atGate(): Promise<void> {
    if (this.over || this.waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      this.notify = resolve;
    });
  }

  private async gate(call: Call): Promise<void> {
    await new Promise<void>((resolve) => {
      this.waiting.push({ call, go: resolve });
      this.notify();
    });
    if (this.crashed) throw new CrashError('the function is no more');
  }
}
