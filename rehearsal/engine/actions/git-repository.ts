import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { EngineContext } from '../context';
import { ActionFailure } from '../errors';

export interface Commit {
  readonly id: string;
  readonly message: string;
  /** Date in ISO 8601, with the UTC offset of the author. */
  readonly authorDate: string;
  readonly committerDate: string;
}

/** Format for `git log`: commit id, author date, committer date and message, separated by NUL characters. */
const LOG_FORMAT = '%H%x00%aI%x00%cI%x00%B';

/**
 * The bare git repository that stores the commits of a CodeCommit repository. Every method throws an ActionFailure if
 * git fails.
 */
export class GitRepository {
  constructor(
    private readonly engine: EngineContext,
    private readonly directory: string,
  ) {}

  /** Returns the id of the last commit on a branch. */
  async branchHead(branch: string): Promise<string> {
    // The full reference name is required, because `git log` would also accept `main~1` and `main..other`.
    return (await this.git('show-ref', '--verify', '--hash', `refs/heads/${branch}`)).trim();
  }

  async readCommit(commitId: string): Promise<Commit> {
    const log = await this.git('log', '-1', `--format=${LOG_FORMAT}`, commitId, '--');
    const [id = '', authorDate = '', committerDate = '', message = ''] = log.split('\0');
    return { id, authorDate, committerDate, message: message.trimEnd() };
  }

  /**
   * Returns a zip with the files of a commit. git writes the zip to a temporary file, because the method `git` decodes
   * standard output as text and would damage a zip.
   */
  async archive(commitId: string): Promise<Buffer> {
    const folder = await mkdtemp(join(this.engine.workDirectory, 'source-'));
    try {
      const file = join(folder, 'source.zip');
      await this.git('archive', '--format=zip', '-o', file, commitId);
      return await readFile(file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Runs git without the environment variables of the user. @returns the standard output of git. */
  private async git(...args: string[]): Promise<string> {
    const { processes, backend, workDirectory } = this.engine;
    const child = processes.spawn('git', [`--git-dir=${this.directory}`, ...args], {
      env: { PATH: backend.buildPath, HOME: workDirectory, GIT_CONFIG_NOSYSTEM: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.process.stdout?.on('data', (part: Buffer) => output.push(part));
    child.process.stderr?.on('data', (part: Buffer) => errors.push(part));
    const closed = new Promise<void>((resolve) => {
      child.process.once('close', () => {
        resolve();
      });
    });
    const { code } = await child.ended;
    await closed;
    if (code !== 0) {
      throw new ActionFailure(
        'JobFailed',
        `git ${args[0] ?? ''} failed: ${Buffer.concat(errors).toString().trim()}`,
      );
    }
    return Buffer.concat(output).toString();
  }
}
