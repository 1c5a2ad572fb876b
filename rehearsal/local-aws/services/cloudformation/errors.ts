/** Error response of CloudFormation, with the code and the message of AWS. */
export class CloudFormationError extends Error {
  override readonly name = 'CloudFormationError';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const validationError = (message: string) => new CloudFormationError('ValidationError', message);

/**
 * Returns the error of CloudFormation for an error that a service returned to CloudFormation, for example because the
 * caller may not read a parameter. Returns undefined for any other error.
 */
export function refusalOf(error: unknown): CloudFormationError | undefined {
  const { message, $metadata: metadata } = error as Error & { readonly $metadata?: unknown };
  return typeof metadata === 'object' ? validationError(message) : undefined;
}

/**
 * Returns the error for a part of a template or of a request that the local AWS does not support.
 *
 * @param file file of the rehearsal to change, relative to this folder.
 */
export const unsupported = (what: string, file: string) => validationError(unsupportedText(what, file));

/** @param file file of the rehearsal to change, relative to this folder. */
export const unsupportedText = (what: string, file: string) =>
  `the local AWS does not support ${what}; add it to ${FOLDER}/${file}`;

const FOLDER = 'rehearsal/local-aws/services/cloudformation';
