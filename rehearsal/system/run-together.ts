/**
 * Runs several tasks at once, and waits until all tasks have ended. After the first failure, the signal stops the
 * other tasks.
 *
 * @param works the tasks; each task must end soon after its signal is aborted.
 * @throws the first failure.
 */
export async function runTogether<T>(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const started = works.map(async (work) => {
    try {
      return await work(stop);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(started);
  if (failed.signal.aborted) throw failed.signal.reason;
  return Promise.all(started);
}
