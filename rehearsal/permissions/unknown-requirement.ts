/** Error for a request whose permissions cannot be decided, because the rehearsal lacks a fact about AWS. */
export class UnknownRequirementError extends Error {
  override readonly name = 'UnknownRequirementError';
}
