import { z } from 'zod';

import { findOnPath, runProgram, type ProgramRun } from './run-program';
import { atLeast, parseVersion, showVersion, type Version } from './moto/versions';

export type ProgramName = 'terraform' | 'git' | 'python3';

/** Paths of the programs that the rehearsal needs in addition to Node.js. */
export interface Programs {
  /** Path of Terraform or OpenTofu. */
  readonly terraform: string;
  readonly git: string;
  readonly python3: string;
}

/** Thrown if programs are missing or too old. The message contains one line for each program. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

// First versions with S3 state locks (`use_lockfile`). Terraform 1.10 has S3 state locks only as an experiment.
const TERRAFORM: readonly { command: string; name: string; minimum: Version }[] = [
  { command: 'terraform', name: 'Terraform', minimum: [1, 11, 0] },
  { command: 'tofu', name: 'OpenTofu', minimum: [1, 10, 0] },
];
/** Oldest Python version that moto 5.2 supports. */
const PYTHON: Version = [3, 10, 0];
/** Oldest git version with `git init --initial-branch`. */
const GIT: Version = [2, 28, 0];

type Finding = { readonly path: string } | { readonly problem: string };

const finders: Readonly<Record<ProgramName, (environment: NodeJS.ProcessEnv) => Promise<Finding>>> = {
  terraform: findTerraform,
  git: findGit,
  python3: findPython,
};

/**
 * Finds the required programs on PATH.
 *
 * @throws ProgramError if programs are missing or too old. The message contains the installed version, the required
 *   version and the fix.
 */
export async function requirePrograms<T extends ProgramName>(
  environment: NodeJS.ProcessEnv,
  ...names: readonly T[]
): Promise<Pick<Programs, T>> {
  const findings = await Promise.all(
    names.map(async (name) => [name, await finders[name](environment)] as const),
  );
  const problems = findings.flatMap(([, finding]) => ('problem' in finding ? [finding.problem] : []));
  if (problems.length > 0) throw new ProgramError(problems.join('\n'));
  const paths = findings.flatMap(([name, finding]) =>
    'path' in finding ? [[name, finding.path] as const] : [],
  );
  return Object.fromEntries(paths) as Pick<Programs, T>;
}

async function findTerraform(environment: NodeJS.ProcessEnv): Promise<Finding> {
  const fix = 'install Terraform 1.11 or later, or OpenTofu 1.10 or later, and put the program on PATH';
  const unusable: string[] = [];
  for (const { command, name, minimum } of TERRAFORM) {
    const path = await findOnPath(command, environment);
    if (path === undefined) continue;
    const run = await runVersion(path, environment);
    const version = terraformVersion(run);
    if (version !== undefined && atLeast(version, minimum)) return { path };
    unusable.push(
      version === undefined
        ? `${path} did not print its version (${firstLine(run)})`
        : `${name} ${showVersion(version)} (${path}) is too old`,
    );
  }
  return {
    problem:
      unusable.length === 0
        ? `Neither terraform nor tofu is on PATH; ${fix}.`
        : `${unusable.join(', and ')}; ${fix}.`,
  };
}

/** Returns the environment without the user's Terraform settings (TF_…) and with update checks disabled. */
function terraformEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('TF_'));
  return { ...Object.fromEntries(kept), CHECKPOINT_DISABLE: '1' };
}

const runVersion = (path: string, environment: NodeJS.ProcessEnv) =>
  runProgram(path, ['version', '-json'], { environment: terraformEnvironment(environment) });

/** Reads the version of Terraform or OpenTofu, e.g. `1.13.0`. @param path Path that `requirePrograms` has found. */
export async function readTerraformVersion(path: string, environment: NodeJS.ProcessEnv): Promise<string> {
  // `requirePrograms` rejects a program that prints no version.
  return showVersion(terraformVersion(await runVersion(path, environment)) as Version);
}

function terraformVersion({ ok, stdout }: ProgramRun): Version | undefined {
  if (!ok) return undefined;
  try {
    const answer = z.object({ terraform_version: z.string() }).safeParse(JSON.parse(stdout));
    return answer.success ? parseVersion(answer.data.terraform_version) : undefined;
  } catch {
    return undefined; // Terraform before 0.13 prints no JSON; its version counts as unknown.
  }
}

async function findGit(environment: NodeJS.ProcessEnv): Promise<Finding> {
  const fix = `install git ${showVersion(GIT)} or later with git-http-backend, which serves the local CodeCommit`;
  const path = await findOnPath('git', environment);
  if (path === undefined) return { problem: `git is not on PATH; ${fix}.` };
  const version = parseVersion((await runProgram(path, ['--version'], { environment })).stdout);
  if (version === undefined || !atLeast(version, GIT)) {
    const unusable =
      version === undefined
        ? `${path} did not print its version`
        : `git ${showVersion(version)} (${path}) is too old`;
    return { problem: `${unusable}; ${fix}.` };
  }
  const { stdout } = await runProgram(path, ['--exec-path'], { environment });
  const backend = await findOnPath('git-http-backend', { PATH: stdout.trim() });
  if (backend === undefined) {
    return {
      problem: `git ${showVersion(version)} has no git-http-backend in ${stdout.trim()}; install your system's full git package (on some systems: git-daemon), because git-http-backend serves the local CodeCommit.`,
    };
  }
  return { path };
}

async function findPython(environment: NodeJS.ProcessEnv): Promise<Finding> {
  const fix = `install Python ${showVersion(PYTHON)} or later, which runs moto, the emulator behind the local AWS`;
  const path = await findOnPath('python3', environment);
  if (path === undefined) return { problem: `python3 is not on PATH; ${fix}.` };
  const run = await runProgram(path, ['--version'], { environment });
  const version = run.ok ? parseVersion(run.stdout) : undefined;
  if (version === undefined) {
    return { problem: `${path} did not print its version (${firstLine(run)}); ${fix}.` };
  }
  return atLeast(version, PYTHON)
    ? { path }
    : { problem: `Python ${showVersion(version)} (${path}) is too old; ${fix}.` };
}

/** Returns the first line that a program printed. */
function firstLine({ stdout, stderr }: ProgramRun): string {
  const [line = ''] = `${stderr}\n${stdout}`.trim().split('\n');
  return line === '' ? 'no output' : line;
}
