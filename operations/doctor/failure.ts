import { oneLine } from '../one-line';
import type { Finding } from './finding';

/** Returns the finding about a check that failed itself. */
export function failureOf(check: string, error: unknown): Finding {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const denied = /AccessDenied|AuthorizationError|Forbidden/.test(name);
  return {
    severity: 'problem',
    what: `the check ${check} failed: ${name === 'Error' ? '' : `${name}: `}${oneLine(message)}`,
    why: 'nobody knows whether this part of the system works',
    ...(denied
      ? {
          advice:
            'deploy the access and state stacks of the account again, because they must allow auditors the request',
          command: "npx cdktf deploy '*-access' '*-state'",
          role: 'deployRole',
        }
      : { advice: 'remove the cause, then run npx brb doctor again' }),
  };
}
