import { sentenceOf } from '../rehearsal/system/disk-fault';

/**
 * Watches stdout and stderr. Without a listener, an output that cannot be written (its disk is full, its reader is gone)
 * would end the process at once, with a stack trace and with its children alive.
 *
 * @param onBroken called with the first failure.
 */
export function watchOutput(onBroken: (error: Error) => void): void {
  let broken = false;
  for (const [name, stream] of [
    ['stdout', process.stdout],
    ['stderr', process.stderr],
  ] as const) {
    stream.on('error', (error: Error) => {
      if (broken) return;
      broken = true;
      onBroken(new Error(sentenceOf(Object.assign(error, { path: name })), { cause: error }));
    });
  }
}
