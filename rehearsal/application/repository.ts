import { cp } from 'node:fs/promises';

import { runProgram } from '../local-aws/run-program';
import { faultIn } from '../system/disk-fault';

/**
 * Time limit of a git command in milliseconds. `git push` may take long, because it waits until the local AWS has sent
 * the push event to the pipelines.
 */
const GIT_TIMEOUT_MS = 5 * 60_000;

/** A developer's clone of an application repository. */
export interface Repository {
  readonly directory: string;
  /** Commits and pushes every change in `directory`. @returns the commit id. */
  push(subject: string): Promise<string>;
}

/** Copies an application into `directory`, and creates a Git repository there with the remote `origin` at `url`. */
export async function createRepository(options: {
  readonly source: string;
  readonly directory: string;
  readonly url: string;
  readonly branch: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Signal that stops every git command. */
  readonly signal: AbortSignal;
}): Promise<Repository> {
  const { source, directory, url, branch, signal } = options;
  const skipped = /(^|\/)(node_modules|\.venv|reports)$/;
  await cp(source, directory, { recursive: true, filter: (path) => !skipped.test(path) });
  // These variables make git ignore the user's own settings (signing, hooks, templates).
  const environment = {
    ...options.environment,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };
  const git = async (...args: string[]) => {
    const running = { environment, signal, timeoutMs: GIT_TIMEOUT_MS };
    const { ok, stdout, stderr } = await runProgram('git', ['-C', directory, ...args], running);
    if (ok) return stdout.trim();
    const output = stderr.trim();
    throw new Error(`git ${args[0] ?? ''} failed: ${faultIn(output, directory) ?? output}`);
  };

  await git('init', '--quiet', `--initial-branch=${branch}`);
  await git('config', 'user.name', 'Ada Developer');
  await git('config', 'user.email', 'ada@example.com');
  await git('remote', 'add', 'origin', url);
  return {
    directory,
    push: async (subject) => {
      await git('add', '--all');
      await git('commit', '--quiet', '--message', subject);
      await git('push', '--quiet', 'origin', branch);
      return git('rev-parse', 'HEAD');
    },
  };
}
