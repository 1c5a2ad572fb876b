import type { DeliveryConfig } from '../../../stacks/config';
import type { DeployStatement } from './deploy-statement';
import { documentsOf, type PolicyDocument } from './documents';
import { neededActions } from './needs/needed-actions';
import { accountScope } from './scope/account-scope';
import { DEPLOY_SERVICES } from './services';
import { statementsOf } from './statements';

/** A managed policy of the deploy role. */
export interface DeployPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/**
 * Returns the policies that the deploy role of an account needs, instead of the permissions of an administrator.
 *
 * @param account name of the account: a key of `accounts` in the configuration.
 * @param actions actions that the policies allow. @default every action that a deployment needs
 */
export async function deployPolicy(
  config: DeliveryConfig,
  account: string,
  actions: readonly string[] = neededActions(),
): Promise<readonly DeployPolicy[]> {
  const documents = documentsOf(await deployStatements(config, account, actions));
  return documents.map((document, index) => ({
    name: `${config.project}-deploy-${account}-${String(index + 1)}`,
    document,
  }));
}

/** Returns the statements of the policies. */
export async function deployStatements(
  config: DeliveryConfig,
  account: string,
  actions: readonly string[] = neededActions(),
): Promise<readonly DeployStatement[]> {
  const scope = accountScope(config, account);
  return (await Promise.all(DEPLOY_SERVICES.map((service) => statementsOf(service, actions, scope)))).flat();
}
