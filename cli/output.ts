import { sentenceOf } from '../rehearsal/system/disk-fault';

/**
 * Watches stdout and stderr for write errors. Without a listener, a full disk or a closed pipe would end the process at
 * once, and its child processes would keep running.
 *
 * @param onBroken Receives the first write error.
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
