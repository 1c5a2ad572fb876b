import { ConfigError } from '../stacks/config';

/** Exit code of a command that fails. */
const FAILED = 1;

/** Exit code of a command that starts nothing, because the command line or the configuration is wrong. */
export const MISTAKEN = 2;

/** A mistake on the command line. */
export class UsageError extends Error {}

/** Returns the exit code of a command that fails with an error. */
export function exitCodeOf(error: unknown): number {
  return error instanceof UsageError || error instanceof ConfigError ? MISTAKEN : FAILED;
}
