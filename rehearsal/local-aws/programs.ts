import { z } from 'zod';

import { findOnPath, runTool, type ToolRun } from './run-program';
import { atLeast, parseVersion, showVersion, type Version } from './moto/versions';

export type ToolName = 'terraform' | 'git' | 'python3';

/** Full paths of what the rehearsal needs beside Node.js. */
export interface Tools {
  /** Terraform or OpenTofu. */
  readonly terraform: string;
  readonly git: string;
  readonly python3: string;
}

/** Tools are missing or too old: every problem in one message, a line each. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

// Locks in S3 (`use_lockfile`) came with Terraform 1.11 (1.10 as an experiment) and OpenTofu 1.10.
const TERRAFORM: readonly { command: string; name: string; minimum: Version }[] = [
  { command: 'terraform', name: 'Terraform', minimum: [1, 11, 0] },
  { command: 'tofu', name: 'OpenTofu', minimum: [1, 10, 0] },
];
/** The oldest Python that moto 5.2 takes. */
const PYTHON: Version = [3, 10, 0];
/** `git init --initial-branch`. */
const GIT: Version = [2, 28, 0];

type Found = { readonly path: string } | { readonly problem: string };

const finders: Readonly<Record<ToolName, (environment: NodeJS.ProcessEnv) => Promise<Found>>> = {
  terraform: findTerraform,
  git: findGit,
  python3: findPython,
};

/**
 * Finds the named tools on PATH.
 *
 * @throws ToolError naming every tool that is missing or too old: what was found, what is needed, what to do.
 */
export async function requireTools<T extends ToolName>(
  environment: NodeJS.ProcessEnv,
  ...names: readonly T[]
): Promise<Pick<Tools, T>> {
  const found = await Promise.all(
    names.map(async (name) => [name, await finders[name](environment)] as const),
  );
  const problems = found.flatMap(([, result]) => ('problem' in result ? [result.problem] : []));
  if (problems.length > 0) throw new ToolError(problems.join('\n'));
  const paths = found.flatMap(([name, result]) => ('path' in result ? [[name, result.path] as const] : []));
  return Object.fromEntries(paths) as Pick<Tools, T>;
}

async function findTerraform(environment: NodeJS.ProcessEnv): Promise<Found> {
  const needed = 'needed: Terraform 1.11 or later, or OpenTofu 1.10 or later; install one and put it on PATH';
  const unusable: string[] = [];
  for (const { command, name, minimum } of TERRAFORM) {
    const path = await findOnPath(command, environment);
    if (path === undefined) continue;
    const run = await runTool(path, ['version', '-json'], { environment: terraformEnvironment(environment) });
    const version = run.ok ? terraformVersion(run.stdout) : undefined;
    if (version !== undefined && atLeast(version, minimum)) return { path };
    unusable.push(
      version === undefined
        ? `${path}, which did not tell its version (${firstLine(run)})`
        : `${name} ${showVersion(version)} (${path})`,
    );
  }
  return {
    problem:
      unusable.length === 0
        ? `Neither terraform nor tofu is on PATH; ${needed}.`
        : `Found ${unusable.join(' and ')}; ${needed}.`,
  };
}

/** Without the user's own TF_… settings, which the rehearsal does not take over either, and without a call home. */
function terraformEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('TF_'));
  return { ...Object.fromEntries(kept), CHECKPOINT_DISABLE: '1' };
}

function terraformVersion(stdout: string): Version | undefined {
  try {
    const answer = z.object({ terraform_version: z.string() }).safeParse(JSON.parse(stdout));
    return answer.success ? parseVersion(answer.data.terraform_version) : undefined;
  } catch {
    return undefined; // Terraform before 0.13 answers in words: far too old either way.
  }
}

async function findGit(environment: NodeJS.ProcessEnv): Promise<Found> {
  const needed = `needed: git ${showVersion(GIT)} or later with git-http-backend, which serves the local CodeCommit`;
  const path = await findOnPath('git', environment);
  if (path === undefined) return { problem: `git is not on PATH; ${needed}; install git.` };
  const version = parseVersion((await runTool(path, ['--version'], { environment })).stdout);
  if (version === undefined || !atLeast(version, GIT)) {
    const found =
      version === undefined ? `${path}, which did not tell its version` : `git ${showVersion(version)}`;
    return { problem: `Found ${found}; ${needed}; install a newer git.` };
  }
  const { stdout } = await runTool(path, ['--exec-path'], { environment });
  const backend = await findOnPath('git-http-backend', { PATH: stdout.trim() });
  if (backend === undefined) {
    return {
      problem: `git ${showVersion(version)} has no git-http-backend in ${stdout.trim()}; ${needed}; install your system's full git package (on some systems: git-daemon).`,
    };
  }
  return { path };
}

async function findPython(environment: NodeJS.ProcessEnv): Promise<Found> {
  const needed = `needed: Python ${showVersion(PYTHON)} or later, in which moto, the local AWS, runs`;
  const path = await findOnPath('python3', environment);
  if (path === undefined) return { problem: `python3 is not on PATH; ${needed}; install Python 3.` };
  const run = await runTool(path, ['--version'], { environment });
  const version = run.ok ? parseVersion(run.stdout) : undefined;
  if (version === undefined) {
    return {
      problem: `${path} did not tell its version (${firstLine(run)}); ${needed}; install Python 3.`,
    };
  }
  return atLeast(version, PYTHON)
    ? { path }
    : { problem: `Found Python ${showVersion(version)} (${path}); ${needed}; install a newer one.` };
}

/** What a tool said that did not answer as it should. */
function firstLine({ stdout, stderr }: ToolRun): string {
  const [line = ''] = `${stderr}\n${stdout}`.trim().split('\n');
  return line === '' ? 'it said nothing' : line;
}
