import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runCommand } from '../../../rehearsal/system/command';

const directory = mkdtempSync(join(tmpdir(), 'command-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const options = (signal = new AbortController().signal) => ({
  title: 'npx cdktf deploy',
  cwd: directory,
  environment: { PATH: '/usr/bin:/bin' },
  logFile: join(directory, 'log'),
  signal,
});
const node = (script: string, signal?: AbortSignal, onLine?: (line: string) => void) =>
  runCommand(process.execPath, ['-e', script], {
    ...options(signal),
    ...(onLine === undefined ? {} : { onLine }),
  });

test('returns the output line by line and writes the log', async () => {
  await expect(node('console.log("one"); console.log("two")')).resolves.toEqual(['one', 'two']);
  expect(readFileSync(join(directory, 'log'), 'utf8')).toContain('one\ntwo\n');
});

test('reports the last lines of a command that fails', async () => {
  await expect(node('console.error("no bucket"); process.exit(3)')).rejects.toThrow(
    /^`npx cdktf deploy` ended with exit code 3; last lines of the output:\nno bucket$/,
  );
});

test('reports the first error of a command whose output goes on for long', async () => {
  const run = node(
    // All lines go to one stream, because the order of the lines of two streams is not defined.
    'console.log("stack-a  Error: no bucket\\n  create the bucket"); for (let i = 0; i < 40; i += 1) console.log(`stack-b ${i}`); process.exitCode = 1',
  );
  await expect(run).rejects.toThrow(
    /^`npx cdktf deploy` ended with exit code 1; first error in the output:\nstack-a {2}Error: no bucket\n {2}create the bucket\n[^]*\nlast lines of the output:\n[^]*stack-b 39$/,
  );
});

test('cuts a long line of a command that fails', async () => {
  const run = node('console.error("x".repeat(10_000)); process.exit(3)');
  await expect(run).rejects.toThrow(new RegExp(`last lines of the output:\nx{400}…$`));
});

test('reports only the disk when a command fails because of the disk', async () => {
  const run = node(
    'console.error("Error: ENOSPC: no space left on device\\n    at x (y.js:1:2)"); process.exit(1)',
  );
  await expect(run).rejects.toThrow(
    /^`npx cdktf deploy` ended with exit code 1: \S+ cannot be written: the disk is full; free some space.*$/,
  );
});

test('passes no environment variable of this process on', async () => {
  await expect(node('console.log(process.env.HOME ?? "none")')).resolves.toEqual(['none']);
});

test('stops a command and its child processes when the rehearsal is stopped', async () => {
  const stop = new AbortController();
  const script = `
    const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  let pid = 0;
  const run = node(script, stop.signal, (line) => {
    pid = Number(line);
    stop.abort(new Error('stopped by SIGINT'));
  });
  await expect(run).rejects.toThrow('stopped by SIGINT');
  expect(pid).toBeGreaterThan(0);
  // The signal also stops the grandchild process. The test polls until the grandchild process has ended.
  for (let tries = 0; tries < 100 && alive(pid); tries += 1)
    await new Promise((next) => setTimeout(next, 20));
  expect(alive(pid)).toBe(false);
});

function alive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${String(pid)}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
