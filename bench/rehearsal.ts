/**
 * Compares the story of a rehearsal with the bare `terraform apply`s of its stacks, which no rehearsal can do without. Both
 * run in a local AWS of their own that checks permissions; the two ways alternate, and the figures are medians.
 *
 *   npm run bench:rehearsal [-- --runs 3]
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

import { loadConfig } from '../cli/config/load-config';
import { requirePrograms } from '../rehearsal/local-aws/programs';
import { startLocalServices } from '../rehearsal/local-services';
import { createProgress } from '../rehearsal/output/progress';
import { Teardown } from '../rehearsal/system/teardown';
import { createWorkDirectory, deleteWorkDirectory } from '../rehearsal/system/folders/work-directory';
import { Commands } from '../rehearsal/terraform/commands';
import { synthesize } from '../rehearsal/terraform/synthesis';
import { measured, median, table } from './processes';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' } } });
const ROOT = join(__dirname, '..');
const configFile = join(ROOT, 'delivery.config.ts');

const manifestSchema = z.object({
  stacks: z.record(z.string(), z.object({ dependencies: z.array(z.string()) })),
});

/** Returns the duration of work in seconds. */
async function timed(work: () => unknown): Promise<number> {
  const begin = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - begin) / 1e9;
}

/** Runs the story. @returns its duration in seconds. */
function story(): Promise<number> {
  return timed(() => measured([join(ROOT, 'bundling/run.cjs'), 'cli/brb.ts', 'rehearse', '--yes', '--json']));
}

/** Applies every stack, the accounts at the same time. @returns the duration in seconds, without everything before it. */
async function bareApplies(): Promise<number> {
  const teardown = new Teardown();
  try {
    const workDirectory = await createWorkDirectory();
    teardown.add(() => deleteWorkDirectory(workDirectory));
    const common = {
      workDirectory,
      outputDirectory: join(workDirectory, 'cdktf.out'),
      signal: new AbortController().signal,
      progress: createProgress({ write: () => undefined }, { colors: false, width: undefined }),
    };
    const { terraform } = await requirePrograms(process.env, 'terraform');
    const config = loadConfig(configFile);
    await synthesize({ ...common, configFile, environment: process.env });
    const services = await startLocalServices({
      ...common,
      config,
      enforcePermissions: true,
      environment: process.env,
      terraform,
      docker: false,
      onEvent: () => undefined,
    });
    teardown.add(() => services.stop());
    const commands = new Commands({ ...common, ...services, terraform });
    const accounts = Object.keys(config.accounts);
    const stacks = await stacksInOrder(common.outputDirectory);
    for (const account of accounts) {
      await commands.npm('bootstrap', [account, '--config', configFile], `bootstrap-${account}`);
    }
    for (const stack of stacks) await commands.terraform(stack, ['init', '-input=false', '-no-color']);
    const apply = async (account: string) => {
      for (const stack of stacks.filter((name) => name.startsWith(`${account}-`))) {
        await commands.terraform(stack, ['apply', '-auto-approve', '-input=false', '-no-color']);
      }
    };
    return await timed(() => Promise.all(accounts.map(apply)));
  } finally {
    await teardown.run();
  }
}

/** Returns the names of the stacks, each after its dependencies. */
async function stacksInOrder(outputDirectory: string): Promise<string[]> {
  const manifest = await readFile(join(outputDirectory, 'manifest.json'), 'utf8');
  const { stacks } = manifestSchema.parse(JSON.parse(manifest));
  const ordered = new Set<string>();
  const add = (name: string): void => {
    for (const dependency of stacks[name]?.dependencies ?? []) add(dependency);
    ordered.add(name);
  };
  for (const name of Object.keys(stacks)) add(name);
  return [...ordered];
}

async function main(): Promise<void> {
  const pairs: { readonly whole: number; readonly bare: number }[] = [];
  for (let run = 0; run < Number(values.runs); run += 1) {
    pairs.push({ whole: await story(), bare: await bareApplies() });
  }
  const seconds = (numbers: readonly number[]) => median(numbers).toFixed(1);
  console.log(
    table([
      ['', 's'],
      ['npm run rehearse -- --yes', seconds(pairs.map(({ whole }) => whole))],
      ['terraform apply of its stacks', seconds(pairs.map(({ bare }) => bare))],
      ['ratio', median(pairs.map(({ whole, bare }) => whole / bare)).toFixed(2)],
    ]),
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
