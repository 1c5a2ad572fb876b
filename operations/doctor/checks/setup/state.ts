import { terraformStacks } from '../../../../stacks/names';
import { applicationOf } from '../../../inventory/stack-order';
import { unlockCommand, type StateLock } from '../../../inventory/state-bucket';
import type { AccountStates } from '../../account-states';
import { defineCheck } from '../../check';
import { oneLine } from '../../../one-line';
import type { Finding } from '../../finding';

/** The Terraform states of an account, and the names of all stacks of the configuration. */
type CheckedStates = AccountStates & { readonly configured: ReadonlySet<string> };

/** Finds Terraform states that are lost, unprotected, locked, or of a stack that the configuration no longer has. */
export const state = defineCheck({
  name: 'Terraform state',
  read: ({ stacks, states }) =>
    states.map(async (reading): Promise<CheckedStates[]> => {
      const [found, configured] = await Promise.all([reading, stacks]);
      return [{ ...found, configured: new Set(configured.map(({ stack }) => stack)) }];
    }),
  judge: stateFindings,
});

/** Returns what is wrong with the states of an account. */
function stateFindings(checked: CheckedStates, now: Date): Finding[] {
  const { account, bucket, configured, content } = checked;
  const common = { severity: 'problem', role: 'deployRole' } as const;
  if (content === undefined) {
    return [
      {
        ...common,
        what: `the bucket ${bucket} with the Terraform state of ${account} does not exist`,
        why: 'Terraform does not know what it has deployed, and a deployment would create everything again',
        advice:
          'if the account had a state, restore the bucket first; bootstrap creates a bucket for a new account',
        command: `npx brb bootstrap ${account}`,
      },
    ];
  }
  const versioning: Finding = {
    ...common,
    what: `the bucket ${bucket} keeps no earlier versions of the Terraform state`,
    why: 'nobody can restore a state that somebody has overwritten or deleted',
    command: `npx cdktf deploy ${terraformStacks(account).state}`,
  };
  return [
    ...(content.isVersioned ? [] : [versioning]),
    ...content.locks.flatMap((lock) => lockFindings(lock, now)),
    ...content.states
      .filter(({ resources, stack }) => resources.length > 0 && !configured.has(stack))
      .map(({ resources, stack }) => orphanFinding(account, stack, resources.length)),
  ];
}

const HOUR_MS = 3_600_000;

/** Returns whether a lock is older than an hour. Somebody else has written the lock, and Terraform's ids are UUIDs. */
function lockFindings({ created, id, operation, stack, who }: StateLock, now: Date): Finding[] {
  if (now.getTime() - Date.parse(created) <= HOUR_MS) return [];
  const isId = /^[\w-]+$/.test(id);
  return [
    {
      severity: 'problem',
      what: oneLine(`the state of ${stack} is locked (${operation} by ${who} since ${created})`),
      why: 'nobody can deploy, destroy or remove the stack',
      advice: isId
        ? 'wait until the run of Terraform has ended; if it has crashed, synthesize the stacks (npx cdktf synth) and release the lock'
        : 'the lock names no id; wait until the run of Terraform has ended; if it has crashed, delete the object of the lock',
      ...(isId ? { command: unlockCommand({ id, stack }) } : {}),
      role: 'deployRole',
    },
  ];
}

/** Returns the finding about a stack that the configuration does not have. */
function orphanFinding(account: string, stack: string, resources: number): Finding {
  const application = applicationOf(account, stack);
  return {
    severity: 'warning',
    what: `the configuration has no stack ${stack}, but its state has ${resources === 1 ? '1 resource' : `${String(resources)} resources`}`,
    why: 'the resources stay in the account, and no deployment changes them',
    ...(application === undefined
      ? {
          advice: `restore the lines of the configuration that made the stack, run npx cdktf destroy ${stack}, then delete the lines again`,
        }
      : {
          advice: 'remove the application, or restore its entry in the configuration',
          command: `npx brb remove ${application}`,
        }),
    role: 'deployRole',
  };
}
