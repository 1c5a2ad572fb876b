/** An error that the AWS SDK throws. */
interface AwsError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

const NOT_FOUND = /NotFound|NoSuch|DoesNotExist|NonExistent|UnknownResource/i;

/** Returns true if an AWS error means that the resource does not exist. AWS services use many names for this error. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return NOT_FOUND.test(error.name) || (error as AwsError).$metadata?.httpStatusCode === 404;
}

/** A diagnostic of the plugin protocol. Severity 1 is an error. */
export interface Diagnostic {
  readonly severity: 1;
  readonly summary: string;
  readonly detail: string;
}

/**
 * Returns the diagnostic that Terraform shows for an error.
 *
 * @param doing the action that failed, e.g. `creating aws_sns_topic 'alerts'`
 */
export function diagnosticOf(doing: string, error: unknown): Diagnostic {
  if (!(error instanceof Error)) return { severity: 1, summary: doing, detail: String(error) };
  const status = (error as AwsError).$metadata?.httpStatusCode;
  const code = status === undefined ? '' : `${error.name} (HTTP ${String(status)}): `;
  return { severity: 1, summary: `${doing}: ${code}${error.message}`, detail: '' };
}
