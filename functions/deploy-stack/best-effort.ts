/** Time limit for `work` in milliseconds. A healthy AWS service responds within this time. */
const LIMIT_MS = 5_000;

/**
 * Returns the result of `work`, or undefined when `work` fails for any reason, including a missing permission. The
 * caller uses this function for optional details, which a deployment does not depend on.
 *
 * @param work Passes `options` to each of its AWS requests.
 */
export async function bestEffort<T>(
  signal: AbortSignal,
  work: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work({ abortSignal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]) });
  } catch {
    return undefined;
  }
}
