import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { hasMoto, pinnedVersion, virtualEnvironment } from './python-environment';
import { findOnPath, runTool, type ToolOptions } from '../run-program';
import { atLeast, parseVersion, type Version } from './versions';

/** What runs moto and the AWS CLI. */
export interface PythonTools {
  /** An interpreter that has the pinned moto. */
  readonly moto: string;
  /** Command line of the AWS CLI: the program, and what comes before the user's arguments. */
  readonly aws: readonly [string, ...string[]];
}

type Running = Pick<ToolOptions, 'environment' | 'signal'>;

/** The first AWS CLI 1 that knows AWS_ENDPOINT_URL; of 2 the one that came with it. */
const AWS_CLI: Readonly<Record<number, Version>> = { 1: [1, 29, 0], 2: [2, 13, 0] };

/**
 * Takes moto and the AWS CLI from PATH where they fit, else from a virtual environment that is made once under the
 * user's cache directory. A moto of another version than the pinned one is not used: what it knows of AWS differs.
 *
 * @throws Error saying what pip could not do; the signal's reason when it was stopped.
 */
export async function findPythonTools(options: {
  readonly environment: NodeJS.ProcessEnv;
  /** Stops an installation, which then leaves nothing behind. */
  readonly signal?: AbortSignal | undefined;
  /** Makes the virtual environment. */
  readonly python3: string;
  readonly report: (line: string) => void;
}): Promise<PythonTools> {
  const { environment, signal, python3, report } = options;
  const running = { environment, signal };
  const file = join(__dirname, 'requirements.txt');
  const requirements = await readFile(file, 'utf8');
  const [moto, aws] = await Promise.all([
    motoOnPath(running, pinnedVersion(requirements, 'moto')),
    awsOnPath(running),
  ]);
  if (moto !== undefined && aws !== undefined) return { moto, aws: [aws] };
  const made = await virtualEnvironment({
    environment,
    signal,
    python3,
    report,
    requirementsFile: file,
    hash: createHash('sha256').update(requirements).digest('hex').slice(0, 12),
    moto: pinnedVersion(requirements, 'moto'),
  });
  const python = join(made, 'bin', 'python');
  // `bin/aws` of a virtual environment names the folder it was made in; as an argument of Python it may have moved.
  return { moto: moto ?? python, aws: aws === undefined ? [python, join(made, 'bin', 'aws')] : [aws] };
}

/** The interpreter behind `moto_server` on PATH, when it has exactly this version of moto and what its server needs. */
async function motoOnPath(running: Running, version: string): Promise<string | undefined> {
  const { environment } = running;
  const script = await findOnPath('moto_server', environment);
  if (script === undefined) return undefined;
  const python = (await interpreterOf(script)) ?? (await findOnPath('python3', environment));
  return python !== undefined && (await hasMoto(python, version, running)) ? python : undefined;
}

/** What the script's first line names, if that is a Python; version managers put a shell script in between. */
async function interpreterOf(script: string): Promise<string | undefined> {
  const line = (await readFile(script, 'latin1')).split('\n', 1)[0] ?? '';
  return /^#!\s*(\/\S*python[\d.]*)\s*$/.exec(line)?.[1];
}

async function awsOnPath({ environment, signal }: Running): Promise<string | undefined> {
  const aws = await findOnPath('aws', environment);
  if (aws === undefined) return undefined;
  // Builds have a home of their own: an AWS CLI that lives in the user's (pip install --user) does not work there.
  const run = await runTool(aws, ['--version'], { environment: { ...environment, HOME: '/' }, signal });
  const version = run.ok ? parseVersion(run.stdout.replace(/^.*aws-cli\//s, '')) : undefined;
  const minimum = version === undefined ? undefined : AWS_CLI[version[0]];
  return version !== undefined && minimum !== undefined && atLeast(version, minimum) ? aws : undefined;
}
