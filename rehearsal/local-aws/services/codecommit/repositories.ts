import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { AccountRegion } from '../../../../stacks/names';

const run = promisify(execFile);

/**
 * Returns whether CodeCommit takes a repository's name: 1 to 100 letters, digits, periods, underscores and dashes, not
 * ending in `.git` (https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html). A repository is also a folder
 * here, so `.` and `..` are no names either.
 */
export function isRepositoryName(name: string): boolean {
  return /^[\w.-]{1,100}$/.test(name) && !/^\.\.?$|\.git$/.test(name);
}

/** The bare git repositories behind CodeCommit: `<root>/<account>/<region>/<name>`. */
export class Repositories {
  constructor(
    /** Parent of all of them, for `git http-backend`. */
    readonly root: string,
    readonly git: string,
    /** Of every git process: nothing of the user's own git settings. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Path below `root`. @throws Error for a name that is none: it could lead to another folder. */
  path({ accountId, region }: AccountRegion, name: string): string {
    if (isRepositoryName(name) && /^\d{12}$/.test(accountId) && /^[a-z0-9-]+$/.test(region)) {
      return join(accountId, region, name);
    }
    throw new Error(`no repository can have the name '${name}' in ${accountId} ${region}`);
  }

  find(place: AccountRegion, name: string): string | undefined {
    if (!isRepositoryName(name)) return undefined;
    const directory = join(this.root, this.path(place, name));
    return existsSync(directory) ? directory : undefined;
  }

  async create(place: AccountRegion, name: string): Promise<void> {
    const directory = join(this.root, this.path(place, name));
    await mkdir(directory, { recursive: true });
    await this.run(directory, 'init', '--bare', '--quiet', '--initial-branch=main');
    // Whoever knows the URL may push: the local AWS does not check permissions.
    await this.run(directory, 'config', 'http.receivepack', 'true');
    // Housekeeping in the background would outlive the rehearsal.
    await this.run(directory, 'config', 'gc.auto', '0');
    await this.run(directory, 'config', 'receive.autogc', 'false');
  }

  async remove(place: AccountRegion, name: string): Promise<void> {
    const directory = this.find(place, name);
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  }

  /** Every branch and tag with the object it names. */
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

  /** Runs git in a repository. @returns its output. @throws when git fails. */
  async run(directory: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run(this.git, args, {
      cwd: directory,
      env: this.environment,
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  }
}
