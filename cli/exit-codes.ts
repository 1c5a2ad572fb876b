import { ConfigError } from '../stacks/config';

/** The command did not do what it is for. */
const FAILED = 1;

/** The command line or the configuration is wrong; nothing was started. */
export const MISTAKEN = 2;

/** A mistake in how a command was called. */
export class UsageError extends Error {}

/** Returns the exit code of a command that an error ended. */
export function exitCodeOf(error: unknown): number {
  return error instanceof UsageError || error instanceof ConfigError ? MISTAKEN : FAILED;
}
