import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

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
}): Promise<Repository> {
  const { source, directory, url, branch } = options;
  const skipped = /(^|\/)(node_modules|reports)$/;
  await cp(source, directory, { recursive: true, filter: (path) => !skipped.test(path) });
  // The user's own git settings (signing, hooks, templates) must not take part.
  const env = {
    ...options.environment,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };
  const git = async (...args: string[]) => (await run('git', args, { cwd: directory, env })).stdout.trim();

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
