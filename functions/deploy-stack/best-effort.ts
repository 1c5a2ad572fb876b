/** Long enough for a service that is well, short enough for one that is not. */
const LIMIT_MS = 5_000;

/**
 * Something that would be good to know. Whatever goes wrong with it, missing rights included, is no reason to fail a
 * deployment or its report, so it is left out.
 *
 * @param work Its requests take the signal.
 */
export async function optional<T>(
  signal: AbortSignal,
  work: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work({ abortSignal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]) });
  } catch {
    return undefined;
  }
}
