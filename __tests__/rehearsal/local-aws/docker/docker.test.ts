import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gunzipSync } from 'node:zlib';

import { extract } from 'tar-stream';

import { readContext } from '../../../../rehearsal/local-aws/docker/context';
import { docker } from '../../../../rehearsal/local-aws/docker/docker';
import { ignores, parseIgnoreFile } from '../../../../rehearsal/local-aws/docker/ignore';
import { createImage } from '../../../../rehearsal/local-aws/docker/image';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'docker-'));
  writeFileSync(join(directory, 'Dockerfile'), 'FROM node:22 AS web\nFROM node:22 AS worker\n');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Runs the rehearsal's `docker` command. @returns exit code, standard output and standard error. */
async function run(...args: string[]) {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  streams.stdin.end();
  const code = await docker(args, {
    store: join(directory, '.store'),
    home: join(directory, '.home'),
    endpoint: 'http://127.0.0.1:1',
    streams,
  });
  const read = (stream: PassThrough) => ((stream.read() as Buffer | null) ?? '').toString();
  return { code, stdout: read(streams.stdout), stderr: read(streams.stderr) };
}
const digestOf = async (...args: string[]) =>
  /sha256:[0-9a-f]{64}/.exec((await run('build', ...args)).stdout)?.[0];

const namesIn = (tar: Buffer) =>
  new Promise<string[]>((resolve, reject) => {
    const names: string[] = [];
    extract()
      .on('entry', (header, stream, next) => {
        names.push(header.name);
        stream.resume();
        next();
      })
      .on('finish', () => {
        resolve(names);
      })
      .on('error', reject)
      .end(tar);
  });

describe('docker build', () => {
  test('returns the same digest for the same build context with other file times, and another digest for other files', async () => {
    writeFileSync(join(directory, 'main.mjs'), 'hello');
    const digest = await digestOf(directory);
    expect(digest).toBeDefined();
    utimesSync(join(directory, 'main.mjs'), new Date(0), new Date(0));
    expect(await digestOf(directory)).toBe(digest);
    writeFileSync(join(directory, 'main.mjs'), 'bye');
    expect(await digestOf(directory)).not.toBe(digest);
  });

  test('gives another digest for another target or build argument', async () => {
    const digests = await Promise.all([
      digestOf('--target', 'web', directory),
      digestOf('--target', 'worker', directory),
      digestOf('--target', 'web', '--build-arg', 'COMMIT=1', directory),
    ]);
    expect(new Set(digests).size).toBe(3);
  });

  test.each([
    [
      'a missing Dockerfile',
      ['-f', 'nope/Dockerfile.web', '.'],
      'failed to read dockerfile: open Dockerfile.web: no such file',
    ],
    [
      'a missing context',
      ['/no/such/context'],
      'unable to prepare context: path "/no/such/context" not found',
    ],
    ['no context', [], '"docker build" requires exactly 1 argument'],
    ['an unknown flag', ['--squash', '.'], 'unknown flag: --squash'],
    ['a bad tag', ['-t', 'Web:1', '.'], 'invalid reference format'],
  ])('fails for %s as docker does', async (_case, args, message) => {
    const { code, stderr } = await run('build', ...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  test('fails for a target that is not in the Dockerfile', async () => {
    const { code, stderr } = await run('build', '--target', 'nope', directory);
    expect([code, stderr]).toEqual([1, expect.stringContaining('target stage "nope" could not be found')]);
  });

  test('stores an OCI image layout for each tag, which inspect and images read', async () => {
    writeFileSync(join(directory, '.dockerignore'), '.store\n');
    const { stdout } = await run('build', '-t', 'hello', '-t', 'registry.example.com/hello:1', directory);
    const digest = /sha256:[0-9a-f]{64}/.exec(stdout)?.[0];
    expect((await run('images')).stdout.match(/hello:(latest|1)\t/g)).toHaveLength(2);
    const inspected: unknown = JSON.parse((await run('inspect', 'hello:latest')).stdout);
    expect(inspected).toMatchObject([
      { RepoTags: ['hello:latest'], RepoDigests: [`hello@${String(digest)}`] },
    ]);
    const layout = join(directory, '.store', 'layouts', encodeURIComponent('hello:latest'));
    expect(readdirSync(layout).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
    expect((await run('inspect', 'nope')).stderr).toContain('No such image: nope:latest');
  });
});

test('rejects an unknown command and lists the supported commands', async () => {
  const { code, stderr } = await run('compose', 'up');
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/'compose' is not a command.*build, push, login, tag/),
  ]);
});

test('an image has the files and links of its context, sorted, without the ignored files', async () => {
  mkdirSync(join(directory, 'node_modules', 'a'), { recursive: true });
  mkdirSync(join(directory, 'src'));
  writeFileSync(join(directory, 'node_modules', 'a', 'index.js'), '');
  writeFileSync(join(directory, 'src', 'z.mjs'), '');
  symlinkSync('src/z.mjs', join(directory, 'a-link'));
  writeFileSync(join(directory, '.dockerignore'), 'node_modules\n');
  const image = await createImage(await readContext(directory), { text: '', target: '', buildArguments: [] });
  expect(await namesIn(gunzipSync(image.layer.bytes))).toEqual([
    '.dockerignore',
    'Dockerfile',
    'a-link',
    'src/z.mjs',
  ]);
});

describe('.dockerignore', () => {
  const rules = parseIgnoreFile(
    '# comment\n\nnode_modules\n/dist/\n*.log\n**/*.tmp\ndoc?\nsecrets\n!secrets/keep.txt\n',
  );
  test.each([
    ['node_modules/a/index.js', true],
    ['src/node_modules/a.js', false],
    ['dist/main.js', true],
    ['npm.log', true],
    ['logs/npm.log', false],
    ['a/b/c.tmp', true],
    ['c.tmp', true],
    ['docs/a.md', true],
    ['documents/a.md', false],
    ['secrets/key', true],
    ['secrets/keep.txt', false],
  ])('%s is excluded: %s', (path, expected) => {
    expect(ignores(rules, path)).toBe(expected);
  });
});
