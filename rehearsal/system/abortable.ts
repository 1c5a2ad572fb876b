/**
 * Waits until a promise settles, or until a signal is aborted. This function does not stop the operation behind the
 * promise, so the caller must also pass the signal to that operation.
 *
 * @throws the signal's reason when the signal is aborted first.
 */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const listener = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: listener.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    listener.abort();
  }
}
