import { OperationError } from '../../operations/operation-error';
import { sentenceOf } from '../../rehearsal/system/disk-fault';

/** Returns what the user can do about an AWS error, because the message of the SDK only says what happened. */
export function adviceFor(error: unknown, forbidden: string): string {
  const { name, message, code } = error as { name?: string; message?: string; code?: string };
  if (name === 'CredentialsProviderError') {
    return '; sign in to AWS first (aws sso login, aws configure, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)';
  }
  if (code === 'ENOTFOUND' || code === 'ECONNREFUSED' || code === 'ETIMEDOUT') {
    return '; AWS cannot be reached; check the network and the proxy';
  }
  if (/AccessDenied|Forbidden|403/.test(`${String(name)} ${String(message)}`)) return `; ${forbidden}`;
  return '';
}

/**
 * Does work that calls AWS.
 *
 * @param forbidden What the user can do when AWS denies a request.
 * @throws OperationError with the error of AWS and what the user can do about it; any other error unchanged.
 */
export async function withAdvice<T>(forbidden: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const advice = adviceFor(error, forbidden);
    if (advice === '') throw error;
    throw new OperationError(`${sentenceOf(error)}${advice}`, { cause: error });
  }
}
