import { cp } from 'node:fs/promises';

import { faultIn } from './system/disk-fault';
import { runProgram } from './local-aws/run-program';

/** A push waits until the local AWS has announced it to the pipelines. */
const GIT_TIMEOUT_MS = 5 * 60_000;

/** A developer's clone of an application repository, and the pushes made from it. */
export interface Repository {
  readonly directory: string;
  /** Commits everything that changed and pushes it. @returns the commit id. */
  push(subject: string): Promise<string>;
}

/** Copies an application into `directory` and makes it a repository whose `origin` is `url`. */
export async function createRepository(options: {
  readonly source: string;
  readonly directory: string;
  readonly url: string;
  readonly branch: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Stops every git command. */
  readonly signal: AbortSignal;
}): Promise<Repository> {
  const { source, directory, url, branch, signal } = options;
  const skipped = /(^|\/)(node_modules|reports)$/;
  await cp(source, directory, { recursive: true, filter: (path) => !skipped.test(path) });
  // The user's own git settings (signing, hooks, templates) must not take part.
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
    const said = stderr.trim();
    throw new Error(`git ${args[0] ?? ''} failed: ${faultIn(said, directory) ?? said}`);
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
