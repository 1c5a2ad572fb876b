import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { AccountRegion } from '../../../../stacks/names';

const run = promisify(execFile);

/**
 * Returns true for a valid CodeCommit repository name: 1 to 100 letters, digits, periods, underscores and dashes, not
 * ending in `.git` (https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html). Also rejects `.` and `..`,
 * because the name becomes the name of a folder.
 */
export function isRepositoryName(name: string): boolean {
  return /^[\w.-]{1,100}$/.test(name) && !/^\.\.?$|\.git$/.test(name);
}

/** The bare git repositories that store the commits of CodeCommit: `<root>/<account>/<region>/<name>`. */
export class Repositories {
  constructor(
    /** Root folder of all git repositories, for `git http-backend`. */
    readonly root: string,
    readonly git: string,
    /** Environment of all git processes, without the git settings of the user. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  /**
   * Returns the path of a repository below `root`.
   *
   * @throws Error for an invalid account, Region or name, because the path could leave `root`.
   */
  path({ accountId, region }: AccountRegion, name: string): string {
    if (isRepositoryName(name) && /^\d{12}$/.test(accountId) && /^[a-z0-9-]+$/.test(region)) {
      return join(accountId, region, name);
    }
    throw new Error(
      `the account '${accountId}', the Region '${region}' or the repository name '${name}' is not valid`,
    );
  }

  /** Returns the folder of a repository, or undefined if the repository does not exist. */
  find(accountRegion: AccountRegion, name: string): string | undefined {
    if (!isRepositoryName(name)) return undefined;
    const directory = join(this.root, this.path(accountRegion, name));
    return existsSync(directory) ? directory : undefined;
  }

  async create(accountRegion: AccountRegion, name: string): Promise<void> {
    const directory = join(this.root, this.path(accountRegion, name));
    await mkdir(directory, { recursive: true });
    await this.run(directory, 'init', '--bare', '--quiet', '--initial-branch=main');
    // Allows pushes without authentication, because the local AWS does not check git permissions.
    await this.run(directory, 'config', 'http.receivepack', 'true');
    // Disables background maintenance, which would continue after the rehearsal.
    await this.run(directory, 'config', 'gc.auto', '0');
    await this.run(directory, 'config', 'receive.autogc', 'false');
  }

  async remove(accountRegion: AccountRegion, name: string): Promise<void> {
    const directory = this.find(accountRegion, name);
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  }

  /** Returns the commit or tag id for each branch and tag, by full reference name such as `refs/heads/main`. */
  async references(directory: string): Promise<ReadonlyMap<string, string>> {
    const text = await this.run(
      directory,
      'for-each-ref',
      '--format=%(refname) %(objectname)',
      'refs/heads',
      'refs/tags',
    );
    const pairs = text.split('\n').flatMap((line) => {
      const [name, object] = line.split(' ');
      return name === undefined || object === undefined ? [] : [[name, object] as const];
    });
    return new Map(pairs);
  }

  /** Runs git in the folder of a repository. @returns the standard output. @throws Error if git fails. */
  async run(directory: string, ...args: readonly string[]): Promise<string> {
    return (await this.runForBytes(directory, ...args)).toString();
  }

  /** Like `run`, but returns the bytes of the standard output, for text that is not always UTF-8. */
  async runForBytes(directory: string, ...args: readonly string[]): Promise<Buffer> {
    const { stdout } = await run(this.git, args, {
      cwd: directory,
      env: this.environment,
      encoding: 'buffer',
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  }
}
