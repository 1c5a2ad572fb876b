import type { DeliveryConfig } from '../stacks/config';
import { UsageError } from './exit-codes';
import { loadLate } from './load-late';

/**
 * Returns the lines that `--print-deploy-policy` prints: for each policy, one line that `aws iam create-policy
 * --cli-input-json` accepts.
 *
 * @param account Name of the account, or undefined for all accounts.
 * @throws UsageError if the configuration has no such account.
 */
export async function deployPolicyLines(
  config: DeliveryConfig,
  account: string | undefined,
): Promise<string[]> {
  const names = Object.keys(config.accounts);
  if (account !== undefined && !names.includes(account)) {
    throw new UsageError(`unknown account '${account}'; choose one of: ${names.join(', ')}`);
  }
  const { createPolicyInputs } = loadLate.createPolicyInput();
  const accounts = account === undefined ? names : [account];
  const inputs = await Promise.all(accounts.map((name) => createPolicyInputs(config, name)));
  return inputs.flat().map((input) => JSON.stringify(input));
}
