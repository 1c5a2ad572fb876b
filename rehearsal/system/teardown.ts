import { sentenceOf } from './disk-fault';

type Step = () => Promise<unknown>;

/** Runs cleanup steps in reverse order: the step that was added last runs first. */
export class Teardown {
  private readonly steps: Step[] = [];
  private running: Promise<void> | undefined;

  add(step: Step): void {
    this.steps.push(step);
  }

  get begun(): boolean {
    return this.running !== undefined;
  }

  /** Runs every step, even after a failed step. A second call waits for the first call. @throws the first failure. */
  run(): Promise<void> {
    return (this.running ??= this.runAll());
  }

  /** Runs every step, then throws `error`. If a step fails, the message also contains the failure of the step. */
  async runAfter(error: unknown): Promise<never> {
    await this.run().catch((failure: unknown) => {
      throw new Error(`${sentenceOf(error)}\n${sentenceOf(failure)}`);
    });
    throw error;
  }

  private async runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      await step().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
