import { ConfigError } from '../stacks/config';

/** Exit code of a command that has failed. */
const FAILED = 1;

/** Exit code for a wrong command line or configuration; nothing was started. */
export const MISTAKEN = 2;

/** A mistake on the command line. */
export class UsageError extends Error {}

/** Returns the exit code of a command that an error has ended. */
export function exitCodeOf(error: unknown): number {
  return error instanceof UsageError || error instanceof ConfigError ? MISTAKEN : FAILED;
}
