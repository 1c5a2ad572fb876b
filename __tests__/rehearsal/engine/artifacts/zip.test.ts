import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { packZip, readZip, unpack, type ZippedFile } from '../../../../rehearsal/engine/artifacts/zip';
import { HOSTILE, WANTED } from '../../../functions/support/zips/hostile-zips';
import { rawZip } from '../../../functions/support/zips/raw-zip';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'engine-zip-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const file = (path: string, text: string, executable = false): ZippedFile => ({
  path,
  data: Buffer.from(text),
  executable,
});
/**
 * Replaces the limit of 1 MB in an expected error message with 256 MB. The tests of the deployed functions use the same
 * archives and messages, but the functions have the lower limit.
 */
const inEngine = (words: RegExp) =>
  new RegExp(words.source.replace('allowed: 1 MB', 'allowed: 256 MB'), words.flags);

test.each(HOSTILE)('the engine writes nothing and rejects an archive that %s', async (_what, make, words) => {
  const zip = make();
  expect(() => readZip(zip)).toThrow(inEngine(words));
  await expect(unpack(zip, join(directory, 'source'))).rejects.toThrow(inEngine(words));
  expect(readdirSync(directory)).toEqual([]);
});

test('an archive whose files exceed 256 MB together is rejected before any file is unpacked', () => {
  const data = Buffer.alloc(0);
  const declaredSize = 2 ** 20;
  const compressed = Buffer.from([3, 0]);
  const zip = rawZip(
    Array.from({ length: 257 }, (_, index) => ({
      name: `f${String(index)}`,
      data,
      compressed,
      declaredSize,
    })),
  );
  expect(() => readZip(zip)).toThrow(
    'the archive unpacks to 257 MB; remove files from the archive (allowed: at most 256 MB)',
  );
});

test.each(['a//b', 'a/./b', './a/b'])('rejects two paths of the same file: a/b and %s', (name) => {
  const data = Buffer.from('x');
  expect(() =>
    readZip(
      rawZip([
        { name: 'a/b', data },
        { name, data },
      ]),
    ),
  ).toThrow(/has two entries for the file 'a\/b', so/);
});

test('packing and unpacking keep paths, bytes and the executable bit', async () => {
  const files = [
    file('README', 'read me'),
    file('bin/start', '#!/bin/sh\n', true),
    file('ü/ß', 'other letters'),
    file('empty', ''),
  ];
  const zip = packZip(files);
  expect(readZip(zip)).toEqual(files);
  expect(readZip(zip, (path) => path === 'bin/start')).toEqual([files[1]]);
  await unpack(zip, directory);
  expect(readdirSync(directory, { recursive: true }).sort()).toEqual(
    ['README', 'bin', 'bin/start', 'empty', 'ü', 'ü/ß'].sort(),
  );
  expect(statSync(join(directory, 'bin/start')).mode & 0o111).toBe(0o111);
  expect(statSync(join(directory, 'README')).mode & 0o111).toBe(0);
});

test('an archive without files has no files', () => {
  expect(readZip(packZip([]))).toEqual([]);
});

test('git archives with folders, executables and long names can be read', () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: directory });
  git('init', '--quiet');
  const long = 'a'.repeat(200);
  writeFileSync(join(directory, long), 'x'.repeat(100_000));
  writeFileSync(join(directory, 'run'), '#!/bin/sh\n');
  chmodSync(join(directory, 'run'), 0o755);
  git('add', '--all');
  git('commit', '--quiet', '--message', 'first');
  git('archive', '--format=zip', '-o', join(directory, 'source.zip'), 'HEAD');
  const files = readZip(readFileSync(join(directory, 'source.zip')));
  expect(files.map(({ path, executable, data }) => [path, executable, data.length])).toEqual([
    [long, false, 100_000],
    ['run', true, 10],
  ]);
});

describe('a symbolic link', () => {
  const link = (path: string, target: string): ZippedFile => ({ ...file(path, target), symlink: true });

  test('in an artifact is rejected by name', async () => {
    const message = `${WANTED} is a link or a special file; use a regular file`;
    const zip = rawZip([{ name: WANTED, data: Buffer.from('/etc/passwd'), mode: 0o120777 }]);
    expect(() => readZip(zip)).toThrow(message);
    await expect(unpack(zip, join(directory, 'code'))).rejects.toThrow(message);
  });

  test('is restored where links are allowed', async () => {
    const zip = packZip([
      file('a/b', 'b'),
      link('to-b', 'a/b'),
      link('a/up', '../to-b'),
      link('broken', '/none'),
    ]);
    await unpack(zip, directory, { symlinks: true });
    expect(['to-b', 'a/up', 'broken'].map((path) => readlinkSync(join(directory, path)))).toEqual([
      'a/b',
      '../to-b',
      '/none',
    ]);
    expect(readFileSync(join(directory, 'a/up'), 'utf8')).toBe('b');
  });

  test.each([
    ['out/file', 'out'],
    ['./out/deep/file', 'out'],
    ['a/out/file', 'a/out'],
  ])('never leads to another file: %s', async (path, folder) => {
    const zip = packZip([link(folder, directory), file(path, 'x')]);
    await expect(unpack(zip, join(directory, 'source'), { symlinks: true })).rejects.toThrow(
      `the archive contains '${path}' below the symbolic link '${folder}'`,
    );
    expect(readdirSync(directory)).toEqual([]);
  });

  test('is allowed, but another special file is rejected', async () => {
    const zip = rawZip([{ name: 'fifo', data: Buffer.alloc(0), mode: 0o010644 }]);
    await expect(unpack(zip, join(directory, 'source'), { symlinks: true })).rejects.toThrow(
      'fifo is a link or a special file',
    );
  });
});
