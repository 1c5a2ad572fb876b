import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Reason of an abort signal that a signal of the operating system has aborted. */
export class Stopped extends Error {
  constructor(readonly signal: (typeof SIGNALS)[number]) {
    super(`stopped by ${signal}`);
  }
}

/**
 * Returns the exit code of a command that a signal of the operating system ends: as in shells, 128 plus the number of the
 * signal (130 for Ctrl-C). Returns undefined if no such signal has aborted `stop`.
 */
export function stopCode(stop: AbortController): number | undefined {
  const reason: unknown = stop.signal.reason;
  return reason instanceof Stopped ? 128 + constants.signals[reason.signal] : undefined;
}

/**
 * Aborts `stop` on every signal. A closed terminal sends SIGHUP twice, so the handler stays registered and the second
 * SIGHUP does not end the command.
 */
export function stopOnSignals(stop: AbortController): void {
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      stop.abort(new Stopped(signal));
    });
  }
}
