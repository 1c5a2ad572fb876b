import { ANSWER_RESERVE_MS, withDeadline } from '../../../../functions/shared/job/deadline';

/** Remaining invocation time in milliseconds: enough for every test in this file. */
const REMAINING_MS = ANSWER_RESERVE_MS + 60_000;

describe('the work of an invocation', () => {
  it.each([
    ['well', () => Promise.resolve('done')],
    ['with a failure', () => Promise.reject(new Error('denied'))],
  ] as const)('has ended %s, and parallel work starts no further request', async (_how, end) => {
    let signal: AbortSignal | undefined;
    const work = withDeadline(REMAINING_MS, (watch) => {
      signal = watch.signal;
      return end();
    });
    expect(signal?.aborted).toBe(false);
    await work.catch(() => undefined);
    expect(signal?.aborted).toBe(true);
  });
});
