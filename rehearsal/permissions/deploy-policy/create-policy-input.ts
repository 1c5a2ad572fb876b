import type { DeliveryConfig } from '../../../stacks/config';
import { deployPolicy } from './deploy-policy';

/** Input of `aws iam create-policy --cli-input-json`. */
export interface CreatePolicyInput {
  readonly PolicyName: string;
  readonly Description: string;
  /** Policy document, as JSON. */
  readonly PolicyDocument: string;
}

/** Returns the inputs with which the AWS CLI creates the policies of an account's deploy role. */
export async function createPolicyInputs(
  config: DeliveryConfig,
  account: string,
): Promise<readonly CreatePolicyInput[]> {
  const id = config.accounts[account]?.id ?? '';
  const policies = await deployPolicy(config, account);
  return policies.map(({ name, document }, index) => ({
    PolicyName: name,
    Description: `Deploys ${config.project} to the account ${account} (${id}), part ${String(index + 1)} of ${String(policies.length)}`,
    PolicyDocument: JSON.stringify(document),
  }));
}
