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
 * Refuses a deployment whose configuration lacks an application that the account still has, or has an application that
 * was removed. The pipeline of an application without an entry would stay without an owner, and Terraform would destroy
 * its image repositories. Only the state bucket knows what earlier configurations have deployed.
 */
export function checkApplications(scope: Construct, { config, account }: ApplicationsCheckProps): void {
  const [begin = '', end = ''] = stateKey(terraformStacks(account).pipeline('*')).split('*');
  const deployed =
    `[for key in self.keys : trimsuffix(trimprefix(key, "${begin}"), "${end}") ` +
    `if startswith(key, "${begin}") && endswith(key, "${end}")]`;
  const applications = JSON.stringify(config.applications.map(({ name }) => name));
  const isRemoved = `contains(self.keys, "${removedKey('${name}')}")`;
  const orphans = `[for name in ${deployed} : name if !contains(${applications}, name) && !${isRemoved}]`;
  const returned = `[for name in ${applications} : name if ${isRemoved}]`;
  readStateBucket(scope, 'deployed-applications', { config, account }, '', [
    {
      condition: `\${length(${orphans}) == 0}`,
      errorMessage:
        `The account ${account} has the pipelines of applications without an entry in the configuration: ` +
        `\${join(", ", ${orphans})}. Run npx brb remove <application> for each of them, or restore the entry.`,
    },
    {
      condition: `\${length(${returned}) == 0}`,
      errorMessage: removedMessage(account, `\${join(", ", ${returned})}`),
    },
  ]);
}

/**
 * Refuses to deploy an application that `npx brb remove` has removed. Its new pipeline would start at once and release
 * again.
 */
export function refuseRemoved(
  scope: Construct,
  { application, ...props }: ApplicationsCheckProps & { readonly application: string },
): void {
  readStateBucket(scope, 'removal', props, removedKey(application), [
    {
      condition: '${length(self.keys) == 0}',
      errorMessage: removedMessage(props.account, application),
    },
  ]);
}

const removedMessage = (account: string, applications: string) =>
  `The configuration has what was removed from the account ${account}: ${applications}. ` +
  'Delete the entry, or run npx brb remove <application> --undo to deploy the application again.';

/** Reads the keys with a prefix in the state bucket at every plan, and checks them. */
function readStateBucket(
  scope: Construct,
  id: string,
  { config, account }: ApplicationsCheckProps,
  prefix: string,
  postcondition: Postcondition[],
): void {
  const { home, stateBucket } = namesOf(config).account(account);
  new DataAwsS3Objects(scope, id, {
    bucket: stateBucket.name,
    // The stack may be in another Region than the state bucket.
    region: home.region,
    prefix,
    lifecycle: { postcondition },
  });
}
