import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { z } from 'zod';

import { writeFunctionZips } from './function-zips';

const ROOT = dirname(dirname(dirname(__dirname)));
export const EXAMPLE = join(ROOT, '__tests__/fixtures/example.config.ts');
const fixture = (name: string) => join(ROOT, '__tests__/fixtures', `${name}.config.ts`);
export const TWO_APPLICATIONS = fixture('two-applications');
/** `TWO_APPLICATIONS` without the application `blog`. */
export const ONE_APPLICATION = fixture('one-application');
/** The example with a second application, and with a project name of the maximum length that the schema allows. */
export const LONG_PROJECT = fixture('long-project');
export const CHINA = fixture('china');
/** The example configuration in each step of a change of the deploy role (the role that Terraform assumes). */
export const ROLE_STEPS = ['old-and-new-role', 'new-and-old-role', 'new-role'].map(fixture);
/** Both environments in one account and one Region. */
export const ONE_ACCOUNT = fixture('one-account');
/** An environment in a Region that is missing in `region-services.ts`. */
export const UNKNOWN_REGION = fixture('unknown-region');
/** Eighty applications. */
export const MANY_APPLICATIONS = fixture('many-applications');
/** A configuration with mistakes in three fields. */
export const BROKEN = fixture('broken');
export const NO_DEFAULT = fixture('no-default');

export type Attributes = Readonly<Record<string, unknown>>;

const stackSchema = z.looseObject({
  provider: z.object({
    aws: z.tuple([z.looseObject({ region: z.string(), allowed_account_ids: z.tuple([z.string()]) })]),
  }),
  resource: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
});

/** One synthesized stack. */
export interface SynthesizedStack {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Content of the JSON file that Terraform reads. */
  readonly text: string;
  readonly json: Attributes;
  /** Attributes of every resource, by type and Terraform id. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  /** Names of the stacks that must be deployed before this stack. */
  readonly dependencies: readonly string[];
}

export interface AppRun {
  readonly status: number | null;
  readonly output: string;
  readonly stacks: ReadonlyMap<string, SynthesizedStack>;
  /** Files that the app wrote, relative to its output folder. */
  readonly files: readonly string[];
}

/** Runs the app as cdktf does, with text files instead of the functions' zips, and reads the synthesized stacks. */
export function runApp(...args: readonly string[]): AppRun {
  const folder = mkdtempSync(join(tmpdir(), 'synthesis-'));
  try {
    const functions = join(folder, 'functions');
    writeFunctionZips(functions);
    const outdir = join(folder, 'out');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'bundling/app.mjs'), '--functions', functions, ...args],
      { cwd: ROOT, encoding: 'utf8', env: { PATH: process.env['PATH'], CDKTF_OUTDIR: outdir } },
    );
    return { status, output: stdout + stderr, ...readStacks(outdir) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns the stacks of a configuration. */
export function synthesize(config: string): ReadonlyMap<string, SynthesizedStack> {
  const { status, output, stacks } = runApp('--config', config);
  if (status !== 0) throw new Error(output);
  return stacks;
}

function readStacks(outdir: string): Pick<AppRun, 'stacks' | 'files'> {
  const manifestFile = join(outdir, 'manifest.json');
  if (!existsSync(manifestFile)) return { stacks: new Map(), files: [] };
  const manifest = z
    .object({
      stacks: z.record(
        z.string(),
        z.object({ synthesizedStackPath: z.string(), dependencies: z.array(z.string()) }),
      ),
    })
    .parse(JSON.parse(readFileSync(manifestFile, 'utf8')));
  const stacks = Object.entries(manifest.stacks).map(
    ([name, { synthesizedStackPath, dependencies }]): [string, SynthesizedStack] => {
      const text = readFileSync(resolve(outdir, synthesizedStackPath), 'utf8');
      const json = stackSchema.parse(JSON.parse(text));
      const [provider] = json.provider.aws;
      return [
        name,
        {
          name,
          accountId: provider.allowed_account_ids[0],
          region: provider.region,
          text,
          json,
          resources: json.resource,
          dependencies,
        },
      ];
    },
  );
  return {
    stacks: new Map(stacks),
    files: readdirSync(outdir, { recursive: true, encoding: 'utf8' }),
  };
}

/** Returns the stack with a name. @throws Error if no stack has the name. */
export function stackOf(stacks: ReadonlyMap<string, SynthesizedStack>, name: string): SynthesizedStack {
  const stack = stacks.get(name);
  if (stack === undefined) throw new Error(`no stack ${name} among ${[...stacks.keys()].join(', ')}`);
  return stack;
}

/** Returns every resource of a type in a stack. */
export function all(stack: SynthesizedStack, type: string): Attributes[] {
  return Object.values(stack.resources[type] ?? {});
}

/** Returns the only resource of a type with some attributes. @throws Error if no resource matches, or more than one. */
export function only(stack: SynthesizedStack, type: string, having: Attributes = {}): Attributes {
  const matches = all(stack, type).filter((attributes) =>
    Object.entries(having).every(([key, value]) => attributes[key] === value),
  );
  const [first] = matches;
  if (first === undefined || matches.length > 1) {
    throw new Error(`${String(matches.length)} resources ${type} ${JSON.stringify(having)} in ${stack.name}`);
  }
  return first;
}

/** Returns the Terraform address `aws_vpc.x` in a reference such as `${aws_vpc.x.id}`; '' for any other string. */
export function addressOf(reference: unknown): string {
  return /^\$\{(\w+\.[\w-]+)\.\w+\}$/.exec(String(reference))?.[1] ?? '';
}

/** Returns the resource to which a reference refers. @throws Error if the stack has no such resource. */
export function referred(stack: SynthesizedStack, reference: unknown): Attributes {
  const [type = '', id = ''] = addressOf(reference).split('.');
  const attributes = stack.resources[type]?.[id];
  if (attributes === undefined) throw new Error(`${stack.name} has no resource for ${String(reference)}`);
  return attributes;
}
