import { setTimeout as delay } from 'node:timers/promises';

/** Waits until some work has ended, well or not, but no longer than so many milliseconds. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const nothing = () => undefined;
  await Promise.race([
    work.then(nothing, nothing),
    delay(milliseconds, undefined, { signal: over.signal }).catch(nothing),
  ]);
  over.abort();
}
