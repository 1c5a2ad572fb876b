import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { ActionContext, ActionResult } from '../../../../rehearsal/engine/actions/action-type';
import { codeCommitSource } from '../../../../rehearsal/engine/actions/codecommit-source';
import { unpack } from '../../../../rehearsal/engine/artifacts/zip';
import { systemClock } from '../../../../rehearsal/engine/clock';
import { offlineContext } from '../support/offline-context';

let directory: string;
let repository: string;
const written: Buffer[] = [];
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'names-'));
  repository = join(directory, 'repository');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      encoding: 'utf8',
      env: {
        ...process.env,
        GIT_AUTHOR_DATE: '2026-01-02T00:00:00+0030',
        GIT_COMMITTER_DATE: '2026-01-01T18:00:01-0600',
      },
    });
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
const sourceOf = async (branch: string) => (await runSource(branch)).summary;

async function runSource(branch: string): Promise<ActionResult> {
  const engine = offlineContext(directory, systemClock);
  const context = {
    configuration: { RepositoryName: 'hello', BranchName: branch, PollForSourceChanges: 'false' },
    pipeline: { accountId: '111111111111', region: 'us-east-1' },
    action: { name: 'CodeCommit' },
    session: { accessKeyId: 'pipeline', secretAccessKey: 's', sessionToken: '' },
    outputs: [{ name: 'Source', bucket: 'artifacts', key: 'hello/Source', region: 'us-east-1' }],
    overrides: [],
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
  return codeCommitSource.run(context as unknown as ActionContext);
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

describe('the source', () => {
  /** Commits files to the branch `tree`. In the commit, every file has exactly the given name and bytes. */
  const commit = (files: Readonly<Record<string, string | Buffer>>, config: readonly string[] = []) => {
    git('checkout', '--quiet', '--orphan', 'other');
    git('rm', '-r', '--quiet', '--force', '--ignore-unmatch', '.');
    for (const [path, data] of Object.entries(files)) {
      mkdirSync(dirname(join(repository, path)), { recursive: true });
      writeFileSync(join(repository, path), data);
    }
    // Overrides .gitattributes, which would otherwise change the files while git adds them.
    writeFileSync(
      join(repository, '.git/info/attributes'),
      '* -text -filter -ident -working-tree-encoding\n',
    );
    git(...config, 'add', '--all');
    git('commit', '--quiet', '--message', 'tree');
    git('branch', '--force', 'tree');
    // The engine must not read the attributes that keep the bytes of this commit.
    rmSync(join(repository, '.git/info/attributes'));
  };
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
  /** Unpacks the artifact of the branch `tree`. @returns the folder. */
  const unpacked = async () => {
    written.length = 0;
    await sourceOf('tree');
    const folder = mkdtempSync(join(directory, 'unpacked-'));
    await unpack(written[0] ?? Buffer.alloc(0), folder, { symlinks: true });
    return folder;
  };
  afterEach(() => {
    git('checkout', '--quiet', '--force', 'main');
    git('branch', '--quiet', '-D', 'other', 'tree');
  });

  test('has every byte as committed, whatever .gitattributes says', async () => {
    const files = {
      '.gitattributes': [
        'hidden export-ignore',
        'tests/ export-ignore',
        'version export-subst ident',
        'crlf text eol=lf',
        'lf text eol=crlf',
        'utf16 text working-tree-encoding=UTF-16',
        'secret filter=crypt',
      ].join('\n'),
      hidden: 'hidden',
      'tests/a.test': 'test',
      version: '$Format:%H$ $Id$',
      crlf: 'a\r\nb\r\n',
      lf: 'a\nb\n',
      utf16: 'plain',
      secret: 'secret',
      binary: Buffer.from([0, 255, 13, 10, 26]),
      'ü ß/"quoted"\nname': 'name',
      empty: '',
    };
    commit(files, ['-c', 'filter.crypt.clean=cat']);
    git('config', 'filter.crypt.smudge', 'tr a-z A-Z');
    const folder = await unpacked();
    for (const [path, data] of Object.entries(files)) {
      expect([path, readFileSync(join(folder, path))]).toEqual([path, Buffer.from(data)]);
    }
    expect(
      readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
    ).toHaveLength(Object.keys(files).length);
  });

  test('keeps executable files and symbolic links', async () => {
    commit({ run: '#!/bin/sh\n', 'a/plain': 'plain' });
    chmodSync(join(repository, 'run'), 0o755);
    symlinkSync('../run', join(repository, 'a/link'));
    git('add', '--all');
    git('commit', '--quiet', '--amend', '--no-edit');
    git('branch', '--force', 'tree');
    const folder = await unpacked();
    expect(statSync(join(folder, 'run')).mode & 0o111).toBe(0o111);
    expect(statSync(join(folder, 'a/plain')).mode & 0o111).toBe(0);
    expect(readlinkSync(join(folder, 'a/link'))).toBe('../run');
  });

  test('is not replaced by a pushed reference', async () => {
    commit({ file: 'true' });
    const id = git('rev-parse', 'tree').toString().trim();
    git('update-ref', `refs/replace/${id}`, 'main');
    const folder = await unpacked();
    git('update-ref', '-d', `refs/replace/${id}`);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('true');
  });

  test('is rejected with a submodule', async () => {
    commit({ file: 'x' });
    git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},lib/vendor`);
    git('commit', '--quiet', '--amend', '--no-edit');
    git('branch', '--force', 'tree');
    await expect(sourceOf('tree')).rejects.toThrow(
      ' contains the submodule lib/vendor, which CodePipeline does not fetch; commit the files of the submodule instead',
    );
  });

  test('has the text of the commit in the encoding that the commit names', async () => {
    commit({ file: 'x' });
    const message = join(directory, 'message');
    writeFileSync(message, Buffer.from('Gr\u00fc\u00dfe\n', 'latin1'));
    const latin1 = ['-c', 'i18n.commitEncoding=ISO-8859-1', '-c', 'i18n.logOutputEncoding=ISO-8859-1'];
    git(...latin1, 'commit', '--quiet', '--amend', '--file', message);
    git('branch', '--force', 'tree');
    expect(await sourceOf('tree')).toBe('Gr\u00fc\u00dfe');
  });
});

test('has the variables of CodeCommit, with dates in UTC', async () => {
  const { variables } = await runSource('main');
  expect(variables).toEqual({
    RepositoryName: 'hello',
    BranchName: 'main',
    CommitId: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
    CommitMessage: 'two',
    AuthorDate: '2026-01-01T23:30:00Z',
    CommitterDate: '2026-01-02T00:00:01Z',
  });
});
