import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startLocalAws, type LocalAws } from '../../../rehearsal/local-aws/local-aws';
import { startProvider, type Provider } from '../../../rehearsal/provider/provider';

/** Runs the real Terraform program with the stand-in AWS provider and the local AWS. */
export interface TerraformEnvironment {
  readonly aws: LocalAws;
  readonly provider: Provider;
  /** Creates a folder with a Terraform configuration: a copy of the folder `from`, or one file that contains `text`. */
  folder(configuration: { readonly from: string } | { readonly text: string }): Promise<string>;
  terraform(folder: string, ...args: readonly string[]): Promise<TerraformResult>;
  stop(): Promise<void>;
}

export interface TerraformResult {
  readonly code: number;
  /** Output to stdout and stderr, without color codes. */
  readonly output: string;
}

export async function startTerraformEnvironment(): Promise<TerraformEnvironment> {
  const root = await mkdtemp(join(tmpdir(), 'provider-test-'));
  const aws = await startLocalAws({
    workDirectory: root,
    environment: process.env,
    report: () => undefined,
  });
  const provider = await startProvider({ endpoint: aws.endpoint, outputDirectory: join(root, 'cdktf.out') });
  const env = {
    ...process.env,
    TF_REATTACH_PROVIDERS: provider.reattach,
    TF_CLI_CONFIG_FILE: '/dev/null',
    TF_CLI_ARGS_init: '-backend-config=use_path_style=true',
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'anybody',
    AWS_SECRET_ACCESS_KEY: 'anybody',
    AWS_REGION: 'us-east-1',
  };
  return {
    aws,
    provider,
    folder: async (configuration) => {
      const folder = await mkdtemp(join(root, 'terraform-'));
      if ('from' in configuration) await cp(configuration.from, folder, { recursive: true });
      else await writeFile(join(folder, 'main.tf'), configuration.text);
      return folder;
    },
    terraform: (folder, ...args) =>
      new Promise((resolve) => {
        const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
        execFile('terraform', [...args, '-no-color'], options, (error, stdout, stderr) => {
          const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
          resolve({ code, output: stdout + stderr });
        });
      }),
    stop: async () => {
      await provider.stop();
      await aws.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Returns the planned action of each resource address, from the output of `terraform plan -json`. */
export function plannedChanges(output: string): Record<string, string> {
  const changes: Record<string, string> = {};
  for (const line of output.split('\n').filter((text) => text.startsWith('{'))) {
    const message = JSON.parse(line) as {
      type?: string;
      change?: { action: string; resource: { addr: string } };
    };
    if (message.type === 'planned_change' && message.change !== undefined) {
      changes[message.change.resource.addr] = message.change.action;
    }
  }
  return changes;
}
