/**
 * Does several things at once. When one fails, the others are stopped; it ends when all have ended.
 *
 * @param works each ends soon after the signal that it gets.
 * @throws what failed first.
 */
export async function together<T>(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const started = works.map(async (work) => {
    try {
      return await work(either);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(started);
  if (failed.signal.aborted) throw failed.signal.reason;
  return Promise.all(started);
}
