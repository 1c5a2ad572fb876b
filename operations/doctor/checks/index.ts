import { readAccountStates } from '../account-states';
import type { Check, CheckResult, Examined } from '../check';
import { alarms } from './releases/alarms';
import { approvals } from './releases/approvals';
import { deadLetterQueues } from './releases/dead-letter-queues';
import { failedStages } from './releases/failed-stages';
import { functionErrors } from './releases/function-errors';
import { images } from './releases/images';
import { ledger } from './releases/ledger';
import { serviceStacks } from './releases/service-stacks';
import { credentials } from './setup/credentials';
import { eventRules } from './setup/event-rules';
import { outdatedStacks } from './setup/outdated-stacks';
import { quotas } from './setup/quotas';
import { state } from './setup/state';
import { subscriptions } from './setup/subscriptions';
import { versions } from './setup/versions';

/** All checks, in the order of the screen. */
const CHECKS: readonly Check[] = [
  credentials,
  state,
  outdatedStacks,
  subscriptions,
  eventRules,
  deadLetterQueues,
  serviceStacks,
  approvals,
  failedStages,
  alarms,
  functionErrors,
  ledger,
  images,
  quotas,
  versions,
];

/** Runs all checks at the same time. */
export function runChecks(input: Omit<Examined, 'states'>): Promise<CheckResult[]> {
  // Several checks judge the same states, which are read once.
  const examined = { ...input, states: readAccountStates(input.project) };
  return Promise.all(CHECKS.map(({ run }) => run(examined)));
}
