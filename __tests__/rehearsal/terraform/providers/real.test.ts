import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AwsProvider } from '../../../../rehearsal/terraform/providers/aws-provider';
import { useRealProvider } from '../../../../rehearsal/terraform/providers/real';

const OVERRIDE = 'rehearsal_override.tf.json';
const ENDPOINT = 'http://127.0.0.1:5000';

let folder: string;
let provider: AwsProvider;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'real provider-'));
  const terraform = join(folder, 'fake-terraform');
  writeFileSync(terraform, '#!/bin/sh\necho "$# $@ $HTTP_PROXY $HTTPS_PROXY"; exit 3\n', { mode: 0o755 });
  provider = await useRealProvider({
    ...{ terraform, endpoint: ENDPOINT, packages: '/packages of a user', workDirectory: folder },
  });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the program that every command uses as Terraform, in the folder of a stack. */
function run(...args: readonly string[]): { readonly stack: string; readonly output: string } {
  const stack = join(folder, `stack-${args.join('')}`);
  mkdirSync(stack);
  try {
    execFileSync(provider.terraform, args, { cwd: stack, stdio: 'pipe' });
  } catch (error) {
    const { status, stdout } = error as { readonly status: number; readonly stdout: Buffer };
    expect(status).toBe(3);
    return { stack, output: stdout.toString() };
  }
  throw new Error('the exit code of Terraform is lost');
}

test('terraform init of every command gets the override file, all arguments, and the local AWS as proxy', () => {
  const { stack, output } = run('init', '-input=false', 'an argument');
  expect(output).toBe(`3 init -input=false an argument ${ENDPOINT} ${ENDPOINT}\n`);
  expect(JSON.parse(readFileSync(join(stack, OVERRIDE), 'utf8'))).toEqual({
    provider: {
      aws: { s3_use_path_style: true, skip_metadata_api_check: 'true', skip_region_validation: true },
    },
  });
});

test('other commands write no file', () => {
  const { stack } = run('version');
  expect(existsSync(join(stack, OVERRIDE))).toBe(false);
});

test('Terraform installs providers from the installed packages only, without the plugin cache of cdktf', () => {
  const { TF_CLI_CONFIG_FILE: file = '', ...others } = provider.variables;
  expect(others).toEqual({ CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1' });
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('filesystem_mirror {\n    path = "/packages of a user"\n  }');
  expect(text).not.toContain('direct');
});
