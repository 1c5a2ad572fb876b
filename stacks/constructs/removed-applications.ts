import { DataAwsS3Objects } from '@cdktf/provider-aws/lib/data-aws-s3-objects';
import type { Postcondition } from 'cdktf';
import type { Construct } from 'constructs';

import type { DeliveryConfig } from '../config';
import { namesOf, removedKey, stateKey, terraformStacks } from '../names';

export interface ApplicationsCheckProps {
  readonly config: DeliveryConfig;
  /** Name of the account: a key of `accounts` in the configuration. */
  readonly account: string;
}

/**
 * Refuses a deployment whose configuration lacks an application that the account still has. The pipeline of such an
 * application would stay without an owner, and Terraform would destroy its image repositories. Only the state bucket
 * knows what an earlier configuration has deployed.
 */
export function refuseOrphans(scope: Construct, { config, account }: ApplicationsCheckProps): void {
  const key = stateKey(terraformStacks(account).pipeline('*'));
  const [begin = '', end = ''] = key.split('*');
  const deployed =
    `[for key in self.keys : trimsuffix(trimprefix(key, "${begin}"), "${end}") ` +
    `if startswith(key, "${begin}") && endswith(key, "${end}")]`;
  const applications = JSON.stringify(config.applications.map(({ name }) => name));
  const removed = `contains(self.keys, "${removedKey('${name}')}")`;
  const orphans = `[for name in ${deployed} : name if !contains(${applications}, name) && !${removed}]`;
  readStateBucket(scope, 'deployed-applications', { config, account }, '', {
    condition: `\${length(${orphans}) == 0}`,
    errorMessage:
      `The account ${account} has the pipelines of applications without an entry in the configuration: ` +
      `\${join(", ", ${orphans})}. Run npm run remove -- <application> for each of them, or restore the entry.`,
  });
}

/**
 * Refuses to deploy an application that `npm run remove` has removed. Its new pipeline would start at once and release
 * again.
 */
export function refuseRemoved(
  scope: Construct,
  { application, ...props }: ApplicationsCheckProps & { readonly application: string },
): void {
  readStateBucket(scope, 'removal', props, removedKey(application), {
    condition: '${length(self.keys) == 0}',
    errorMessage:
      `The application ${application} was removed from the account ${props.account}. Delete its entry in the configuration, ` +
      `or run npm run remove -- ${application} --undo to deploy it again.`,
  });
}

/** Reads the keys with a prefix in the state bucket at every plan, and checks them. */
function readStateBucket(
  scope: Construct,
  id: string,
  { config, account }: ApplicationsCheckProps,
  prefix: string,
  check: Postcondition,
): void {
  const { home, stateBucket } = namesOf(config).account(account);
  new DataAwsS3Objects(scope, id, {
    bucket: stateBucket.name,
    // The stack may be in another Region than the state bucket.
    region: home.region,
    prefix,
    lifecycle: { postcondition: [check] },
  });
}
