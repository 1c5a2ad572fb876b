import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { S3Client } from '@aws-sdk/client-s3';

import { readStateBucket } from '../../../operations/inventory/state-bucket';
import { namesOf, roleArn } from '../../../stacks/names';
import type { Access } from '../../sessions';
import { shellWord } from '../../system/shell-word';
import type { AwsProvider } from './aws-provider';

/** Name of the override file. Terraform reads every `*_override.tf.json` after the other files of a folder. */
const OVERRIDE_FILE = 'rehearsal_override.tf.json';

/**
 * Arguments that Terraform adds to the provider block of every stack. The endpoint and the credentials are in the
 * environment of every command.
 * https://developer.hashicorp.com/terraform/language/files/override
 */
const OVERRIDE = {
  provider: {
    aws: {
      // Otherwise the provider could call http://<bucket>.127.0.0.1, which is not a valid host name.
      s3_use_path_style: true,
      // The provider must not look for credentials on EC2, or know the Region.
      skip_metadata_api_check: 'true',
      skip_region_validation: true,
    },
  },
};

/**
 * Prepares the use of an installed AWS provider, which Terraform starts itself. Every command of the rehearsal runs a
 * script as Terraform. The script writes the override file before `terraform init`, so that the file is in every folder
 * in which Terraform runs: those of cdktf, and those of the product's own commands.
 *
 * @param options.endpoint URL of the local AWS.
 * @param options.packages Folder with the installed provider, in the layout of a filesystem mirror.
 * @param options.terraform Path of the Terraform or OpenTofu program.
 */
export async function useRealProvider(options: {
  readonly endpoint: string;
  readonly packages: string;
  readonly terraform: string;
  readonly workDirectory: string;
}): Promise<AwsProvider> {
  const folder = join(options.workDirectory, 'terraform');
  await mkdir(folder);
  const [program, settings, override] = ['terraform', 'settings.tfrc', OVERRIDE_FILE].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await writeFile(override, `${JSON.stringify(OVERRIDE, undefined, 2)}\n`);
  await writeFile(settings, cliConfiguration(options.packages));
  const lines = [
    '#!/bin/sh',
    `case "$1" in init) cp ${shellWord(override)} . || exit 1 ;; esac`,
    // S3 Control has the account in the host name, which no name server knows. With this proxy, no other request leaves
    // this machine, either. Go sends requests to 127.0.0.1 itself to no proxy.
    `HTTP_PROXY=${options.endpoint} HTTPS_PROXY=${options.endpoint} exec ${shellWord(options.terraform)} "$@"`,
  ];
  await writeFile(program, `${lines.join('\n')}\n`, { mode: 0o755 });
  return {
    kind: 'real',
    terraform: program,
    variables: {
      TF_CLI_CONFIG_FILE: settings,
      // In cdktf's own plugin cache, the deployment of one account would replace the provider that another one runs.
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
    },
    countResources: async (access) => ({ served: await countInStates(access), recorded: 0 }),
    // A snapshot of the local AWS contains the states, and the provider itself has no state.
    snapshot: () => Promise.resolve(() => Promise.resolve()),
    stop: () => Promise.resolve(),
  };
}

/** Returns the CLI configuration with which Terraform installs providers from a folder only, without any download. */
function cliConfiguration(packages: string): string {
  return `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(packages)}\n  }\n}\n`;
}

/** Returns the number of AWS resources in the states of all accounts. */
async function countInStates({ sessions, config }: Access): Promise<number> {
  const counts = await Promise.all(
    Object.entries(config.accounts).map(async ([name, { id }]) => {
      const { home, stateBucket } = namesOf(config).account(name);
      const role = roleArn({ accountId: id, region: home.region }, 'rehearsal');
      const session = await sessions.open(role, home.region, 'rehearsal');
      const content = await readStateBucket(session.client(S3Client), stateBucket.name);
      const resources = (content?.states ?? []).flatMap((state) => state.resources);
      return resources.filter(({ type }) => type.startsWith('aws_')).length;
    }),
  );
  return counts.reduce((total, count) => total + count, 0);
}
