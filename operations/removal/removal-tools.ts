/** Prints the steps of an operation. */
export interface Report {
  line(text: string): void;
  /** Prints the title of a step when the step begins, and the result when the step ends. */
  step<T>(title: string, work: () => Promise<T>, result?: (value: T) => string): Promise<T>;
}

/** Runs Terraform until it ends. @returns the output. @throws TerraformFailure when the exit code is not 0. */
export type RunTerraform = (args: readonly string[], folder: string) => Promise<string>;

/** Terraform has ended with an error. */
export class TerraformFailure extends Error {
  constructor(
    readonly command: string,
    readonly output: string,
  ) {
    super(`terraform ${command} failed:\n${errorsIn(output)}`);
  }
}

/** Maximum number of lines of an error of Terraform in a message. */
const LINES = 15;

/** Returns the first error in the output of Terraform, or the last lines of an output without one. */
function errorsIn(output: string): string {
  const lines = output.split('\n').map((line) => line.replace(/^[╷│╵] ?/, ''));
  const begin = lines.findIndex((line) => line.startsWith('Error: '));
  return (begin === -1 ? lines.slice(-LINES) : lines.slice(begin, begin + LINES)).join('\n').trim();
}

/** What a removal needs besides the clients of its account. */
export interface RemovalTools {
  readonly report: Report;
  readonly terraform: RunTerraform;
  /** Empty folder in which Terraform runs. */
  readonly folder: string;
  /** Parsed `cdk.tf.json` of the account's state stack, with the settings of the state backend and the provider. */
  readonly settings: unknown;
  /** Waits some milliseconds. @throws the reason of `signal` when the signal is aborted. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
  /** Signal that stops the removal after its current step. */
  readonly signal: AbortSignal;
}
