import { loadConfig } from '../../../../cli/config/load-config';
import type { Requirement } from '../../../../rehearsal/permissions/call';
import { deployPolicy } from '../../../../rehearsal/permissions/deploy-policy/deploy-policy';
import {
  calledActions,
  handlerActions,
  neededActions,
} from '../../../../rehearsal/permissions/deploy-policy/needs/needed-actions';
import { reasonToLeaveOut } from '../../../../rehearsal/permissions/deploy-policy/needs/left-out';
import { matchesAction } from '../../../../rehearsal/permissions/policies/policy';
import { EXAMPLE } from '../../../stacks/support/synthesis';
import { isAllowed } from './support/decide';
import { usedPermissions } from './support/used-permissions';

jest.setTimeout(60_000);

const config = loadConfig(EXAMPLE);
const used = usedPermissions();
const usedActions = [...new Set(used.map(({ action }) => action))];

/** Name of the account in which a permission was used. A permission for `*` was used in every account. */
const accountOf = ({ resource }: Requirement) =>
  resource.includes(config.accounts['production']?.id ?? '') ? 'production' : 'delivery';

/** Returns the permission as the rehearsal checks it: with the tag that Terraform gives every resource. */
function asChecked(permission: Requirement): Requirement {
  const isOld = /:(ec2|kms):.*[^w]$/.test(permission.resource) && permission.action !== 'ec2:CreateTags';
  const tag = isOld ? { 'aws:ResourceTag/project': config.project } : {};
  return { ...permission, context: { ...tag, ...permission.context } };
}

/** Returns the used permissions that the policies deny. @param actions actions that the policies contain. */
async function denied(permissions: readonly Requirement[], actions?: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const [account, { id }] of Object.entries(config.accounts)) {
    const ofAccount = permissions.filter((each) => accountOf(each) === account);
    const policies = ofAccount.length === 0 ? [] : await deployPolicy(config, account, actions);
    for (const permission of ofAccount) {
      if (!(await isAllowed(policies, asChecked(permission), id))) {
        problems.push(`${permission.action} ${permission.resource}`);
      }
    }
  }
  return problems;
}

describe('the policy of the deploy role', () => {
  test('allows every call of a deployment', async () => {
    expect(await denied(used)).toEqual([]);
  });

  const granted = neededActions();
  test.each(granted.filter((action) => usedActions.some((use) => matchesAction(action, use))))(
    'without %s, denies a call of a deployment',
    async (action) => {
      const sample = used.filter((permission) => matchesAction(action, permission.action)).slice(0, 1);
      const others = granted.filter((other) => other !== action);
      expect(await denied(sample, others)).toHaveLength(1);
    },
  );

  test('lists as called exactly the actions that a deployment uses and no handler lists', () => {
    const handlers = handlerActions().filter((action) => reasonToLeaveOut(action) === undefined);
    expect(calledActions()).toEqual(
      usedActions.filter((action) => !handlers.some((pattern) => matchesAction(pattern, action))).sort(),
    );
  });

  test('leaves out no action that a deployment uses', () => {
    expect(usedActions.filter((action) => reasonToLeaveOut(action) !== undefined)).toEqual([]);
  });
});
