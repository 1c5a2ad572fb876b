import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { hasMoto, pinnedVersion, virtualEnvironment } from './python-environment';
import { findOnPath, runProgram, type ProgramOptions } from '../run-program';
import { atLeast, parseVersion, type Version } from './versions';

/** The two Python programs of the rehearsal: moto and the AWS CLI. */
export interface PythonPrograms {
  /** Path of a Python interpreter with the pinned version of moto. */
  readonly moto: string;
  /** Command line of the AWS CLI, without arguments. */
  readonly aws: readonly [string, ...string[]];
}

type RunOptions = Pick<ProgramOptions, 'environment' | 'signal'>;

/** First versions of the AWS CLI that read AWS_ENDPOINT_URL, by major version. */
const AWS_CLI: Readonly<Record<number, Version>> = { 1: [1, 29, 0], 2: [2, 13, 0] };

/**
 * Finds moto and the AWS CLI on PATH. Installs missing programs once into a virtual environment in the user's cache
 * folder. Accepts only the pinned version of moto, because other versions behave differently.
 *
 * @throws Error with the message of Python or pip, or with the fault of the disk, if the installation failed.
 * @throws the reason of the signal if the installation was canceled.
 */
export async function findPythonPrograms(options: {
  readonly environment: NodeJS.ProcessEnv;
  /** Signal that cancels the installation. A canceled installation leaves no files. */
  readonly signal?: AbortSignal | undefined;
  /** Path of the Python interpreter that creates the virtual environment. */
  readonly python3: string;
  readonly report: (line: string) => void;
}): Promise<PythonPrograms> {
  const { environment, signal, python3, report } = options;
  const runOptions = { environment, signal };
  const file = join(__dirname, 'requirements.txt');
  const requirements = await readFile(file, 'utf8');
  const [moto, aws] = await Promise.all([
    motoOnPath(runOptions, pinnedVersion(requirements, 'moto')),
    awsOnPath(runOptions),
  ]);
  if (moto !== undefined && aws !== undefined) return { moto, aws: [aws] };
  const directory = await virtualEnvironment({
    environment,
    signal,
    python3,
    report,
    requirementsFile: file,
    hash: createHash('sha256').update(requirements).digest('hex').slice(0, 12),
    moto: pinnedVersion(requirements, 'moto'),
  });
  const python = join(directory, 'bin', 'python');
  // Python runs `bin/aws`, because the first line of `bin/aws` still contains the temporary path of the environment.
  return { moto: moto ?? python, aws: aws === undefined ? [python, join(directory, 'bin', 'aws')] : [aws] };
}

/**
 * Returns the Python interpreter of `moto_server` on PATH, or undefined if the interpreter lacks this version of moto.
 */
async function motoOnPath(runOptions: RunOptions, version: string): Promise<string | undefined> {
  const { environment } = runOptions;
  const script = await findOnPath('moto_server', environment);
  if (script === undefined) return undefined;
  const python = (await interpreterOf(script)) ?? (await findOnPath('python3', environment));
  return python !== undefined && (await hasMoto(python, version, runOptions)) ? python : undefined;
}

/**
 * Returns the Python interpreter that the first line of a script names. Returns undefined for any other first line, for
 * example in the scripts of version managers, which name a shell.
 */
async function interpreterOf(script: string): Promise<string | undefined> {
  const line = (await readFile(script, 'latin1')).split('\n', 1)[0] ?? '';
  return /^#!\s*(\/\S*python[\d.]*)\s*$/.exec(line)?.[1];
}

/** Returns the AWS CLI on PATH, or undefined if the installed version does not read AWS_ENDPOINT_URL. */
async function awsOnPath({ environment, signal }: RunOptions): Promise<string | undefined> {
  const aws = await findOnPath('aws', environment);
  if (aws === undefined) return undefined;
  // Builds do not run with the user's HOME. With HOME=/, an AWS CLI that needs the user's HOME fails and is not used.
  const run = await runProgram(aws, ['--version'], { environment: { ...environment, HOME: '/' }, signal });
  const version = run.ok ? parseVersion(run.stdout.replace(/^.*aws-cli\//s, '')) : undefined;
  const minimum = version === undefined ? undefined : AWS_CLI[version[0]];
  return version !== undefined && minimum !== undefined && atLeast(version, minimum) ? aws : undefined;
}
