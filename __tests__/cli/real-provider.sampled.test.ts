import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RehearsalResult } from '../../rehearsal/result';
import {
  createProviderMirror,
  type ProviderMirror,
} from '../rehearsal/terraform/provider-executable/install';
import { EXAMPLE, synthesize } from '../stacks/support/synthesis';
import { expectSentence, useCommandRun } from './support/command-run';

/**
 * The real AWS provider is a download of hundreds of megabytes, so these tests install an executable of this project that
 * speaks the same protocol, from a mirror. Terraform, cdktf and the product's commands are real.
 */
const command = useCommandRun();

let folder: string;
let mirror: ProviderMirror;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provider-mirror-'));
  mirror = await createProviderMirror(folder, requiredVersion());
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Returns the version of the AWS provider that every stack requires. */
function requiredVersion(): string {
  const [first] = synthesize(EXAMPLE).values();
  const { terraform } = first?.json as unknown as {
    readonly terraform: { readonly required_providers: { readonly aws: { readonly version: string } } };
  };
  return terraform.required_providers.aws.version;
}

const rehearse = (cliConfiguration: string, ...args: readonly string[]) =>
  command.rehearse(['--provider', 'real', ...args], {
    environment: {
      TF_CLI_CONFIG_FILE: cliConfiguration,
      XDG_CACHE_HOME: join(command.directory, 'cache'),
    },
  });

test('delivers a release with a provider that terraform init installs from the mirror of the user', async () => {
  const { code, stdout, stderr } = await rehearse(mirror.cliConfiguration, '--json');
  const result = JSON.parse(stdout) as RehearsalResult;
  expect(result.error).toBeUndefined();
  expect(code).toBe(0);
  const { stacks } = result.terraform;
  expect(stacks).toBe(synthesize(EXAMPLE).size);
  const served = [...synthesize(EXAMPLE).values()]
    .flatMap(({ resources }) => Object.entries(resources).filter(([type]) => type.startsWith('aws_')))
    .reduce((total, [, named]) => total + Object.keys(named).length, 0);
  expect(result.terraform).toEqual({ provider: 'real', stacks, served, recorded: 0 });
  expect(result.environments.map(({ services }) => services.length)).toEqual([1, 1]);
  expect(stderr).toContain('Terraform deploys with the real AWS provider.');
  expect(stderr).toContain(`The real AWS provider deployed ${String(stacks)} Terraform stacks`);

  const log = mirror.log();
  const folders = log.flatMap(({ started }) => started ?? []);
  expect(new Set(folders.map((path) => path.split('/').at(-1))).size).toBe(stacks);
  expect(log.filter(({ started }) => started !== undefined).every(({ tls }) => tls)).toBe(true);
  const blocks = log.flatMap(({ configured }) => configured ?? []);
  // A deployment plans and applies each stack, and then the rehearsal plans each stack again.
  expect(blocks.length).toBeGreaterThanOrEqual(3 * stacks);
  const local = { s3_use_path_style: true, skip_metadata_api_check: 'true', skip_region_validation: true };
  for (const block of blocks) expect(block).toMatchObject(local);
  await command.expectNothingLeft();
});

test('fails at once without the provider, before anything is deployed', async () => {
  const empty = join(command.directory, 'empty');
  mkdirSync(empty);
  const cliConfiguration = join(command.directory, 'terraformrc');
  writeFileSync(
    cliConfiguration,
    `provider_installation {\n  filesystem_mirror {\n    path = "${empty}"\n  }\n}\n`,
  );
  const { code, stdout, stderr } = await rehearse(cliConfiguration);
  expect(code).toBe(1);
  expect(stderr).toContain(`Terraform cannot install the provider hashicorp/aws ${requiredVersion()}: `);
  expectSentence(
    stderr,
    /^connect this machine to .*, or name a filesystem mirror .*, or pass --provider stand-in$/,
  );
  expect(stdout).not.toContain('Local AWS');
  await command.expectNothingLeft();
});
