import type { Check, Examined } from './check';
import { alarms } from './checks/alarms';
import { approvals } from './checks/approvals';
import { eventRules } from './checks/event-rules';
import { failedStages } from './checks/failed-stages';
import { functionErrors } from './checks/function-errors';
import { images } from './checks/images';
import { ledger } from './checks/ledger';
import { serviceStacks } from './checks/service-stacks';
import { subscriptions } from './checks/subscriptions';
import { versions } from './checks/versions';
import type { Finding } from './finding';

/** All checks, in the order of the screen. */
export const CHECKS: readonly Check[] = [
  subscriptions,
  eventRules,
  serviceStacks,
  approvals,
  failedStages,
  alarms,
  functionErrors,
  ledger,
  images,
  versions,
];

/** The findings of one check. */
export interface CheckResult {
  readonly check: string;
  readonly findings: readonly Finding[];
}

/** Runs checks, all at the same time. A check that fails itself is a finding, and the others go on. */
export function runChecks(checks: readonly Check[], examined: Examined): Promise<CheckResult[]> {
  return Promise.all(
    checks.map(async ({ name, run }): Promise<CheckResult> => {
      try {
        return { check: name, findings: await run(examined) };
      } catch (error) {
        return { check: name, findings: [failureOf(name, error)] };
      }
    }),
  );
}

function failureOf(check: string, error: unknown): Finding {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const denied = /AccessDenied|AuthorizationError|Forbidden/.test(name);
  return {
    severity: 'problem',
    what: `the check ${check} failed: ${name === 'Error' ? '' : `${name}: `}${message.replaceAll(/\s+/g, ' ').trim()}`,
    why: 'nobody knows whether this part of the system works',
    ...(denied
      ? {
          advice:
            'deploy the access stack of the account again, because the role of auditors must allow the request',
          command: "npx cdktf deploy '*-access'",
          role: 'deployRole',
        }
      : { advice: 'remove the cause, then run npx brb doctor again' }),
  };
}
