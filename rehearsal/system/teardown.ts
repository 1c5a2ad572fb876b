type Step = () => Promise<unknown>;

/** What has to be ended, last started first ended. */
export class Teardown {
  private readonly steps: Step[] = [];
  private running: Promise<void> | undefined;

  add(step: Step): void {
    this.steps.push(step);
  }

  get begun(): boolean {
    return this.running !== undefined;
  }

  /** Runs every step, also after one has failed. A second call waits for the first. @throws the first failure. */
  run(): Promise<void> {
    return (this.running ??= this.runAll());
  }

  private async runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      await step().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
