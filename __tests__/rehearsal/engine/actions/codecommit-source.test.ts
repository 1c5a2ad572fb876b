import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ActionContext } from '../../../../rehearsal/engine/actions/action-type';
import { codeCommitSource } from '../../../../rehearsal/engine/actions/codecommit-source';
import { systemClock } from '../../../../rehearsal/engine/clock';
import { offlineContext } from '../support/offline-context';

let directory: string;
let repository: string;
const written: Buffer[] = [];
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'names-'));
  repository = join(directory, 'repository');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { encoding: 'utf8' });
  git('init', '--quiet', '--initial-branch=main', repository);
  for (const text of ['one', 'two']) {
    writeFileSync(join(repository, 'file'), text);
    git('-C', repository, 'add', '--all');
    git('-C', repository, 'commit', '--quiet', '--message', text);
  }
  git('-C', repository, 'branch', 'feature/a', 'main~1');
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Runs the source action for a branch. @returns the message of the commit that the action read. */
async function sourceOf(branch: string): Promise<string | undefined> {
  const engine = offlineContext(directory, systemClock);
  const context = {
    configuration: { RepositoryName: 'hello', BranchName: branch, PollForSourceChanges: 'false' },
    pipeline: { accountId: '111111111111', region: 'us-east-1' },
    action: { name: 'CodeCommit' },
    outputs: [{ name: 'Source' }],
    artifacts: {
      write: (_: unknown, zip: Buffer) => {
        written.push(zip);
        return Promise.resolve();
      },
    },
    engine: {
      ...engine,
      backend: {
        ...engine.backend,
        buildPath: process.env['PATH'] ?? '',
        repositoryDirectory: () => join(repository, '.git'),
      },
    },
  };
  return (await codeCommitSource.run(context as unknown as ActionContext)).summary;
}

test('finds a branch by its full name', async () => {
  expect(await sourceOf('main')).toBe('two');
  expect(await sourceOf('feature/a')).toBe('one');
});

test.each(['main~1', 'main^', 'main@{0}', 'feature/a..main', '../heads/main', 'main --all', ''])(
  'rejects a git expression that is not a branch name: %p',
  async (branch) => {
    written.length = 0;
    await expect(sourceOf(branch)).rejects.toThrow(`The repository hello has no branch ${branch}`);
    expect(written).toEqual([]);
  },
);
