import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BOOTSTRAP } from '../../../../rehearsal/engine/lambda/bootstrap';

const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'function-time-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/**
 * Output of the test function: the current time from each source that the function can read, and values that do not
 * depend on the current time.
 */
interface ObservedTime {
  readonly now: number;
  readonly made: number;
  readonly text: string;
  readonly fixed: string;
  readonly parts: number;
  readonly isDate: boolean;
  readonly remaining: number;
  readonly server: string;
}

writeFileSync(
  join(folder, 'index.js'),
  `exports.handler = async ({ endpoint }, context) => {
    const server = await new Promise((resolve) => require('node:http').get(endpoint, (answer) => resolve(answer.headers.date)));
    console.log(JSON.stringify({
      now: Date.now(),
      made: new Date().getTime(),
      text: Date(),
      fixed: new Date('2026-01-01T00:00:00Z').toISOString(),
      parts: Date.UTC(2026, 0, 1),
      isDate: new Date() instanceof Date,
      remaining: context.getRemainingTimeInMillis(),
      server,
    }));
  };`,
);

/** Runs the test function with its clock moved ahead by a number of milliseconds. */
async function observe(ahead: number): Promise<ObservedTime> {
  const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const child = spawn(process.execPath, ['-e', BOOTSTRAP, folder, 'index.handler'], {
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (part) => (output += String(part)));
  child.stdin?.end(JSON.stringify({ event: { endpoint }, context: {}, timeout: 60_000, ahead }));
  await once(child, 'close');
  server.closeAllConnections();
  server.close();
  return JSON.parse(output) as ObservedTime;
}

describe('a function whose time is an hour ahead', () => {
  it('reads the later time from every source of time', async () => {
    const before = Date.now();
    const observed = await observe(HOUR);
    const after = Date.now();
    // The date strings in `text` and `server` contain no milliseconds.
    for (const time of [
      observed.now,
      observed.made,
      Date.parse(observed.text) + 999,
      Date.parse(observed.server) + 999,
    ]) {
      expect(time).toBeGreaterThanOrEqual(before + HOUR);
      expect(time).toBeLessThanOrEqual(after + HOUR + 999);
    }
  });

  it('parses dates unchanged and has its whole time limit', async () => {
    const { fixed, parts, isDate, remaining } = await observe(HOUR);
    expect(fixed).toBe('2026-01-01T00:00:00.000Z');
    expect(parts).toBe(Date.parse(fixed));
    expect(isDate).toBe(true);
    expect(remaining).toBeGreaterThan(50_000);
    expect(remaining).toBeLessThanOrEqual(60_000);
  });
});

it('a function whose time was not moved reads the time of the machine', async () => {
  const before = Date.now();
  const { now } = await observe(0);
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});
