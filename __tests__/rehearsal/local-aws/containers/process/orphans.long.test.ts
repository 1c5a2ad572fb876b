import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import { LocalProcesses } from '../../../../../rehearsal/local-aws/containers/process/local-process';
import { isRunning } from '../../../../../rehearsal/system/kill-group';

jest.setTimeout(30_000);

const command = (script: string) => ({
  file: '/bin/sh',
  args: ['-c', script],
  folder: '/',
  environment: { PATH: process.env['PATH'] ?? '' },
  healthCommand: [],
});
/** Starts a child process of its own, prints both process ids, and ignores SIGTERM. */
const STUBBORN = "trap '' TERM; sleep 300 & echo $$ $!; wait";

const pidsIn = async (output: NodeJS.ReadableStream) => {
  const [line] = (await once(createInterface({ input: output }), 'line')) as [string];
  return line.split(' ').map(Number);
};

/** Waits until no process with these ids exists. */
async function untilGone(pids: readonly number[]) {
  for (let attempt = 0; attempt < 500 && pids.some(isRunning); attempt += 1) await delay(20);
  return pids.filter(isRunning);
}

test('the end of the rehearsal kills a process that ignores SIGTERM, and its child processes', async () => {
  const processes = new LocalProcesses();
  const container = processes.start(command(STUBBORN));
  const [output] = container.output;
  const pids = await pidsIn(output ?? process.stdin);
  expect(pids).toHaveLength(2);
  await processes.stop();
  expect(await container.ended).toBe(137);
  expect(await untilGone(pids)).toEqual([]);
});

test('the end of a process kills the child processes that it leaves behind', async () => {
  const processes = new LocalProcesses();
  const container = processes.start(command('sleep 300 & echo $$ $!; exit 3'));
  const [output] = container.output;
  const pids = await pidsIn(output ?? process.stdin);
  expect(await container.ended).toBe(3);
  expect(await untilGone(pids)).toEqual([]);
  await processes.stop();
});

test('a missing program ends with the exit code of a shell', async () => {
  const processes = new LocalProcesses();
  expect(await processes.start({ ...command(''), file: '/no/such/program' }).ended).toBe(127);
  await processes.stop();
});

test('SIGKILL of the rehearsal leaves no process behind', async () => {
  const file = join(__dirname, '../../../../../rehearsal/local-aws/containers/process/local-process.ts');
  const script = `
    const { LocalProcesses } = require(${JSON.stringify(file)});
    const running = new LocalProcesses().start(${JSON.stringify(command(STUBBORN))});
    running.output[0].pipe(process.stdout);
    setInterval(() => {}, 1000);
  `;
  const rehearsal: ChildProcess = spawn(
    process.execPath,
    ['--require', require.resolve('tsx/cjs'), '-e', script],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  const pids = await pidsIn(rehearsal.stdout ?? process.stdin);
  expect(pids.filter(isRunning)).toHaveLength(2);
  process.kill(-(rehearsal.pid ?? 0), 'SIGKILL');
  expect(await untilGone(pids)).toEqual([]);
});
