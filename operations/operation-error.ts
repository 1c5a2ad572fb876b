/** An error whose message says what a person can do. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
}
