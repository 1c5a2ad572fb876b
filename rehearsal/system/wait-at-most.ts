import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a promise settles, but at most for a number of milliseconds. */
export async function waitAtMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  const nothing = () => undefined;
  await Promise.race([
    work.then(nothing, nothing),
    delay(milliseconds, undefined, { signal: ended.signal }).catch(nothing),
  ]);
  ended.abort();
}
