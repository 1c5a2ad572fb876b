/** Time limit for `work` in milliseconds. A healthy AWS service responds within this time. */
const LIMIT_MS = 5_000;

/**
 * Returns the result of `work`, or undefined when `work` fails for any reason, including a missing permission. Use this
 * function only for optional details, which a deployment does not depend on.
 *
 * @param work Must pass `options` to each AWS request.
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
