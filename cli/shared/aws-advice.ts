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
