import { sentenceOf } from '../../rehearsal/system/disk-fault';
import { exitCodeOf } from '../exit-codes';
import { watchOutput } from '../output';
import { stopCode } from './stop-signals';

/** A command that signals and broken outputs stop. */
interface Command {
  /** Name in the error message. */
  readonly name: string;
  /** Error message after a signal. */
  readonly stopped: string;
  /** Does the work. Returns the exit code. */
  readonly main: (stop: AbortController) => Promise<number>;
}

/** Runs a command, prints the error of a failed command, and sets the exit code of the process. */
export function runCommand({ name, stopped, main }: Command): void {
  const stop = new AbortController();
  watchOutput((error) => {
    stop.abort(error);
  });
  main(stop)
    .then((code) => {
      process.exitCode = code;
    })
    .catch((error: unknown) => {
      const code = stopCode(stop);
      console.error(`\n${name}: ${code === undefined ? sentenceOf(error) : stopped}`);
      process.exitCode = code ?? exitCodeOf(error);
    });
}
