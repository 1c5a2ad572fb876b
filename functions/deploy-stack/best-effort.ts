/** Time limit in milliseconds: a healthy service answers within it, and a deployment can afford to wait that long. */
const LIMIT_MS = 5_000;

/**
 * Returns the result of `work`, or undefined when `work` fails in any way, missing permissions included. For facts
 * that help a reader but that a deployment does not depend on.
 *
 * @param work Passes the options to each of its requests.
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
