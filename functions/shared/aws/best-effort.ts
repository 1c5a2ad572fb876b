/** Time limit for `work` in milliseconds. A healthy AWS service responds within this time. */
const LIMIT_MS = 5_000;

/**
 * Returns the result of `work`, or undefined when `work` fails for any reason, including a missing permission, or takes
 * longer than the time limit. Use this function only for optional details, which the result of a job does not depend on.
 *
 * @param work Passes `options` to each AWS request if possible. A request without `options` continues after the time
 *   limit, until the time of the invocation is over.
 */
export async function bestEffort<T>(
  signal: AbortSignal,
  work: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T | undefined> {
  const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    return await Promise.race([work({ abortSignal }), aborted(abortSignal)]);
  } catch {
    return undefined;
  }
}

/** Returns a promise that is rejected when the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => {
      reject(new Error('out of time'));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
