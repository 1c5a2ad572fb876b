import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { killGroup } from '../../../rehearsal/system/kill-group';

/** Returns true if a process runs. A zombie has ended, and waits only for its parent. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

/** Starts a process that starts another process in a session of its own, as cdktf starts Terraform. */
async function startNested() {
  const script = `
    const child = require('child_process').spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['-e', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
  return { parent, nested: Number(line) };
}

test('kills a process, and a descendant in another session', async () => {
  const { parent, nested } = await startNested();
  expect(isRunning(nested)).toBe(true);
  const ended = once(parent, 'close');
  killGroup(parent);
  await ended;
  for (let attempt = 0; attempt < 50 && isRunning(nested); attempt += 1) await delay(20);
  expect(isRunning(nested)).toBe(false);
});

test('accepts a process that has already ended', async () => {
  const child = spawn('true', [], { detached: true });
  await once(child, 'close');
  expect(() => {
    killGroup(child);
  }).not.toThrow();
});
