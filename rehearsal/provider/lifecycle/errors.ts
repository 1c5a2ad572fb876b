/** An error as the AWS SDK throws it. */
interface AwsError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

const NOT_FOUND = /NotFound|NoSuch|DoesNotExist|NonExistent|UnknownResource/i;

/** Whether AWS says that the thing is not there; services spell it in many ways. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return NOT_FOUND.test(error.name) || (error as AwsError).$metadata?.httpStatusCode === 404;
}

/** A diagnostic of the plugin protocol; severity 1 is an error. */
export interface Diagnostic {
  readonly severity: 1;
  readonly summary: string;
  readonly detail: string;
}

/**
 * What Terraform shows for an error.
 *
 * @param doing e.g. `creating aws_sns_topic 'alerts'`
 */
export function diagnosticOf(doing: string, error: unknown): Diagnostic {
  if (!(error instanceof Error)) return { severity: 1, summary: doing, detail: String(error) };
  const status = (error as AwsError).$metadata?.httpStatusCode;
  const code = status === undefined ? '' : `${error.name} (HTTP ${String(status)}): `;
  return { severity: 1, summary: `${doing}: ${code}${error.message}`, detail: '' };
}
