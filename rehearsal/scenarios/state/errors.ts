import { OperationError } from '../../../operations/operation-error';
import { codeOf } from '../../engine/errors';
import { expectThat } from '../scenario';

/**
 * Expects AWS to reject a request.
 *
 * @param what the request, for the error message.
 * @param code the expected error code.
 */
export async function expectError(what: string, code: string, send: () => Promise<unknown>): Promise<void> {
  const answer = await send().then(() => 'the request succeeded', awsCodeOf);
  expectThat(answer === code, `AWS must reject ${what} with ${code}, but the result is: ${answer}`);
}

/** Returns the error code of AWS, also that of an error for people. */
const awsCodeOf = (error: unknown) => codeOf(error instanceof OperationError ? error.cause : error);

/** Expects AWS to deny a request because of missing permissions. @param what the request, for the error message. */
export async function expectDenied(what: string, send: () => Promise<unknown>): Promise<void> {
  const answer = await send().then(() => 'the request succeeded', codeOf);
  expectThat(
    /^AccessDenied(Exception)?$/.test(answer),
    `IAM must deny ${what}, but the result is: ${answer}`,
  );
}
