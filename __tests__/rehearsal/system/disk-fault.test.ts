import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { runCommand } from '../../../rehearsal/system/command';
import { faultIn, makeFolder, sentenceOf, withPath } from '../../../rehearsal/system/disk-fault';
import { ExecutionEnvironments } from '../../../rehearsal/engine/lambda/execution-environment';
import { runFunction } from '../../../rehearsal/engine/lambda/run-function';
import type { DeployedFunction } from '../../../rehearsal/engine/lambda/function';
import type { EngineContext } from '../../../rehearsal/engine/context';
import { docker } from '../../../rehearsal/local-aws/docker/docker';
import { BuildLog } from '../../../rehearsal/engine/codebuild/build-log';
import { isRunning } from '../../../rehearsal/system/kill-group';
import { until } from '../local-aws/support/local-aws';
import { runTogether } from '../../../rehearsal/system/run-together';
import { Teardown } from '../../../rehearsal/system/teardown';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'disk-fault-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const fault = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: words of Node`), { code, path });

test.each([
  ['ENOSPC', 'the disk is full; free some space'],
  ['EDQUOT', 'the disk quota is used up; free some space'],
  ['EROFS', 'the file system is read-only; make it writable'],
  ['EACCES', 'permission denied; change its permissions'],
  ['EPERM', 'permission denied; change its permissions'],
  ['EPIPE', 'the reader has closed the pipe; keep the pipe open until the end'],
])('the message for %s names the path, the problem and the advice', (code, words) => {
  expect(sentenceOf(fault(code, '/srv/log'))).toMatch(
    new RegExp(`^/srv/log cannot be (written|used): ${words}$`),
  );
  expect(sentenceOf(fault(code, join(tmpdir(), 'x')))).toContain(`${words}, or set TMPDIR to a folder`);
  expect(sentenceOf(fault(code, '/srv/log'), 'XDG_CACHE_HOME')).toContain(
    'or set XDG_CACHE_HOME to a folder',
  );
});

test('the message of every other error is unchanged', () => {
  expect(sentenceOf(fault('ECONNREFUSED'))).toBe('ECONNREFUSED: words of Node');
  expect(sentenceOf('text')).toBe('text');
});

test.each([
  [
    'pip',
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device: '/x'",
    'full',
  ],
  ['Terraform', 'Error: open terraform.tfstate: read-only file system', 'read-only'],
  ['Node', 'Error: ENOSPC: no space left on device, write', 'full'],
  ['git', 'fatal: unable to write new index file: Disk quota exceeded', 'quota'],
])('a fault of the disk is found in the output of %s', (_who, output, word) => {
  expect(faultIn(output, '/srv')).toContain(word);
  expect(faultIn('Error: no valid credential sources', '/srv')).toBeUndefined();
});

test('a folder on a read-only file system is not reported as missing', async () => {
  // No user can create a folder in this path, not even root.
  await expect(makeFolder('/sys/kernel/a/b')).rejects.toMatchObject({
    code: expect.stringMatching(/^E(ROFS|ACCES|PERM)$/) as string,
  });
  await makeFolder(join(directory, 'a', 'b'));
  expect(readdirSync(join(directory, 'a'))).toEqual(['b']);
});

describe('a command whose log is on a full disk', () => {
  const log = () => {
    symlinkSync('/dev/full', join(directory, 'full.log'));
    return join(directory, 'full.log');
  };

  test('is ended with its child processes, and the message names the log', async () => {
    const script = `
      const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      require('fs').writeFileSync(${JSON.stringify(join(directory, 'pids'))}, process.pid + ' ' + child.pid);
      console.log('a line');
      setInterval(() => console.log('more'), 10);`;
    const logFile = log();
    const running = runCommand(process.execPath, ['-e', script], {
      title: 'a command',
      cwd: directory,
      environment: { PATH: process.env['PATH'] ?? '' },
      logFile,
      signal: new AbortController().signal,
    });
    const error = await running.catch((problem: unknown) => problem);
    expect(sentenceOf(error)).toBe(
      `${logFile} cannot be written: the disk is full; free some space, or set TMPDIR to a folder on another disk`,
    );
    const pids = readFileSync(join(directory, 'pids'), 'utf8').split(' ').map(Number);
    expect(pids).toHaveLength(2);
    await until('both are gone', () => !pids.some(isRunning));
  });

  test('fails although the command itself succeeds', async () => {
    const running = runCommand('/bin/echo', ['done'], {
      title: 'echo',
      cwd: directory,
      environment: {},
      logFile: log(),
      signal: new AbortController().signal,
    });
    await expect(running).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});

test.each([
  ['ENOSPC', 'echo "write: No space left on device" >&2; exit 1', 'the disk is full; free some space'],
  [
    'EROFS',
    'echo "open: Read-only file system" >&2; exit 1',
    'the file system is read-only; make it writable',
  ],
])('a command that fails with %s reports the disk first', async (_code, script, words) => {
  const running = runCommand('/bin/sh', ['-c', script], {
    title: 'npx cdktf deploy',
    cwd: directory,
    environment: {},
    logFile: join(directory, 'log'),
    signal: new AbortController().signal,
  });
  await expect(running).rejects.toThrow(
    `\`npx cdktf deploy\` ended with exit code 1: ${directory} cannot be written: ${words}`,
  );
});

test('a log that cannot be opened ends the command', async () => {
  const logFile = join(directory, 'none', 'log');
  const running = runCommand('/bin/sleep', ['30'], {
    title: 'sleep',
    cwd: directory,
    environment: {},
    logFile,
    signal: new AbortController().signal,
  });
  await expect(running).rejects.toMatchObject({ code: 'ENOENT', path: logFile });
});

test('the log of a build is named when the disk is full', () => {
  symlinkSync('/dev/full', join(directory, 'build.log'));
  const log = new BuildLog(join(directory, 'build.log'));
  let error: unknown;
  try {
    log.write('Entering phase BUILD');
  } catch (problem) {
    error = problem;
  }
  log.close();
  expect(sentenceOf(error)).toContain(`${log.file} cannot be written: the disk is full`);
});

test('the log of a function is named when the disk is full, and the function does not run', async () => {
  symlinkSync('/dev/full', join(directory, 'function.log'));
  const logFile = join(directory, 'function.log');
  const session = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' };
  const started: unknown[] = [];
  const engine = {
    aws: { assumeFor: () => Promise.resolve(session) },
    environments: new ExecutionEnvironments(),
    processes: { spawn: (...args: unknown[]) => started.push(args) },
  } as unknown as EngineContext;
  const target = {
    name: 'deploy',
    arn: 'arn:aws:lambda:us-east-1:111111111111:function:deploy',
    logFile,
    roleArn: 'arn',
    region: 'us-east-1',
  } as unknown as DeployedFunction;
  const error: unknown = await runFunction(engine, target, {}, '1').catch((problem: unknown) => problem);
  expect(sentenceOf(error)).toContain(`${logFile} cannot be written: the disk is full`);
  expect(started).toEqual([]);
});

test('docker names an image store that cannot be written', async () => {
  const said: string[] = [];
  const stderr = new Writable({
    write: (part: Buffer, _encoding, done) => {
      said.push(part.toString());
      done();
    },
  });
  const streams = { stdin: Readable.from(['password']), stdout: stderr, stderr };
  const args = ['login', '--username', 'AWS', '--password-stdin', 'registry.example.com'];
  await expect(
    docker(args, { store: '/sys/kernel/images', home: '/sys/kernel/home', endpoint: '', streams }),
  ).resolves.toBe(1);
  expect(said.join('')).toMatch(/^\/sys\/\S+ cannot be (written|used): \w.*\n$/);
});

test('an error of a file descriptor keeps the first path', () => {
  const full = openSync('/dev/full', 'w');
  let error: unknown;
  try {
    writeSync(full, 'x');
  } catch (problem) {
    error = withPath(withPath(problem, '/one'), '/two');
  }
  expect(sentenceOf(error)).toMatch(/^\/one cannot be written: the disk is full/);
});

test('runTogether stops the other tasks after the first failure, and waits until all have ended', async () => {
  const ended: string[] = [];
  const slow = async (signal: AbortSignal) => {
    await delay(30_000, undefined, { signal }).catch(() => undefined);
    ended.push('slow');
    signal.throwIfAborted();
  };
  const works = [slow, () => Promise.reject(new Error('first')), slow];
  await expect(runTogether(new AbortController().signal, works)).rejects.toThrow('first');
  expect(ended).toEqual(['slow', 'slow']);
});

test('a teardown runs every step, also after a step has failed', async () => {
  const done: number[] = [];
  const teardown = new Teardown();
  teardown.add(() => Promise.resolve(done.push(1)));
  teardown.add(() => Promise.reject(new Error('second')));
  teardown.add(() => Promise.resolve(done.push(3)));
  await expect(teardown.run()).rejects.toThrow('second');
  expect(done).toEqual([3, 1]);
});

describe('the build of app and functions', () => {
  const write = (file: string) =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { writeWhole } from ${JSON.stringify(join(__dirname, '../../../bundling/freshness.mjs'))};
         try { writeWhole(${JSON.stringify(file)}, 'x'.repeat(1e6)); } catch ({ name, message }) { console.log(name + ': ' + message); }`,
      ],
      { encoding: 'utf8' },
    ).trim();

  test('names a file that cannot be written, and leaves no unfinished file', () => {
    expect(write('/sys/kernel/dist/app.cjs')).toMatch(
      /^(BuildError: \/sys\/kernel\/dist\/app\.cjs cannot be written: |Error: ENOENT)/,
    );
    writeFileSync(join(directory, 'file'), '');
    expect(write(join(directory, 'file', 'app.cjs'))).toContain('EEXIST');
    expect(write(join(directory, 'whole'))).toBe('');
    expect(readdirSync(directory).sort()).toEqual(['file', 'whole']);
  });
});
