import { deployRolesOf, type DeliveryConfig } from '../../../stacks/config';
import { iamArn } from '../../../stacks/names';
import type { UsedPermission } from '../findings/records';
import { calledActions } from './needs/needed-actions';

/** Returns the ARNs of the deploy roles of all accounts. */
export function deployRoleArns({
  accounts,
  environments: [{ region }],
}: DeliveryConfig): ReadonlySet<string> {
  return new Set(
    Object.values(accounts).flatMap((account) =>
      deployRolesOf(account).map((name) => iamArn({ accountId: account.id, region }, `role/${name}`)),
    ),
  );
}

/** Returns a sentence for each action that is listed as called, and that no scenario called under a deploy role. */
export function uncalledActionProblems(
  config: DeliveryConfig,
  used: readonly UsedPermission[],
): readonly string[] {
  const roles = deployRoleArns(config);
  const called = new Set(
    used.filter(({ principal }) => roles.has(principal)).map(({ action }) => action.toLowerCase()),
  );
  return calledActions()
    .filter((action) => !called.has(action.toLowerCase()))
    .map(
      (action) =>
        `no scenario calls ${action} under the deploy role; delete the action from 'called' in ` +
        'rehearsal/permissions/deploy-policy/needs/terraform-types.ts',
    );
}
