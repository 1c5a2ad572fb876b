import { defineCheck, type ConfiguredStack } from '../../check';
import type { AccountStates } from '../../account-states';
import type { Finding } from '../../finding';

/** The stacks of an account, as the working copy has them, and their states. */
type CheckedStacks = AccountStates & { readonly stacks: readonly ConfiguredStack[] };

/** Finds Terraform stacks that were never deployed, or that were deployed from another configuration or version. */
export const outdatedStacks = defineCheck({
  name: 'Terraform stacks',
  read: ({ stacks, states }) =>
    states.map(async (reading): Promise<CheckedStacks[]> => {
      const [found, configured] = await Promise.all([reading, stacks]);
      return [{ ...found, stacks: configured.filter(({ stateBucket }) => stateBucket === found.bucket) }];
    }),
  judge: stackFindings,
});

/** Returns which stacks have to be deployed: at most one finding for each reason. */
function stackFindings({ account, content, stacks }: CheckedStacks): Finding[] {
  if (content === undefined) return [];
  const deployed = new Map(content.states.map(({ configuration, stack }) => [stack, configuration ?? '']));
  const missing = stacks.filter(({ stack }) => !deployed.has(stack));
  const outdated = stacks.filter(({ configuration, stack }) => {
    const found = deployed.get(stack);
    return found !== undefined && found !== configuration;
  });
  return [
    ...findingOf(missing, {
      severity: 'problem',
      why: `the account ${account} lacks what the configuration describes`,
      reason: 'never deployed',
    }),
    ...findingOf(outdated, {
      severity: 'warning',
      why: `the account ${account} has other settings than this working copy describes`,
      advice:
        'look at the changes first with npx cdktf diff; if the working copy is the older one, update it instead of the account',
      reason: 'deployed from another configuration or version of big-red-button',
    }),
  ];
}

type Reason = Pick<Finding, 'advice' | 'severity' | 'why'> & { readonly reason: string };

function findingOf(stacks: readonly ConfiguredStack[], { reason, ...common }: Reason): Finding[] {
  if (stacks.length === 0) return [];
  const names = stacks.map(({ stack }) => stack);
  const subject =
    names.length === 1 ? `the stack ${names.join()} was` : `the stacks ${names.join(', ')} were`;
  return [
    {
      ...common,
      what: `${subject} ${reason}`,
      command: `npx cdktf deploy ${names.join(' ')}`,
      role: 'deployRole',
    },
  ];
}
