import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { startMoto, type Moto } from '../../../../rehearsal/local-aws/moto/moto';
import { isRunning } from '../../../../rehearsal/system/kill-group';
import { motoPython } from '../../../support/moto';
import { until } from '../support/local-aws';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(60_000);

let directory: string;
let python: string;
let moto: Moto;
beforeAll(async () => {
  python = await motoPython();
});
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'moto-'));
  moto = await startMoto({ python, environment: process.env, logFile: join(directory, 'moto.log') });
});
afterEach(async () => {
  await moto.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Sends a request to moto. @returns the body of the response. */
async function send(service: string, path: string, options: RequestInit = {}): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const headers = { 'x-front-key': moto.key, authorization };
  const response = await fetch(`${moto.endpoint}${path}`, { ...options, headers });
  const body = await response.text();
  if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${body}`);
  return body;
}
const query = (service: string, form: Record<string, string>) =>
  send(service, '/', { method: 'POST', body: new URLSearchParams(form) });
const createBucket = (name: string) => send('s3', `/${name}`, { method: 'PUT' });
const buckets = async () => [...(await send('s3', '/')).matchAll(/<Name>([^<]+)/g)].map(([, name]) => name);
const putObject = (body: Buffer) => send('s3', '/kept/object', { method: 'PUT', body: new Uint8Array(body) });

/** Returns the process ids of the copies of moto that serve requests. */
function servingProcesses({ pid }: Pick<Moto, 'pid'>): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    return []; // pgrep fails if no process matches.
  }
}

test('a restore sets moto back to the snapshot, as often as needed, at the same port', async () => {
  // moto keeps an object of this size in a temporary file.
  const large = Buffer.alloc(6 * 2 ** 20, 'first');
  await createBucket('kept');
  await putObject(large);
  const restore = await moto.snapshot();
  for (const name of ['one', 'two', 'three']) {
    await createBucket(name);
    await putObject(Buffer.from('second'));
    expect(await buckets()).toEqual(['kept', name]);
    expect(await send('s3', '/kept/object')).toBe('second');
    await restore();
    expect(await buckets()).toEqual(['kept']);
    expect(await send('s3', '/kept/object')).toBe(large.toString());
  }
  expect(servingProcesses(moto)).toHaveLength(1);
});

test('moto chooses other ids after each restore', async () => {
  const restore = await moto.snapshot();
  const keys: (string | undefined)[] = [];
  for (let restores = 0; restores < 3; restores += 1) {
    await restore();
    const answer = await query('sts', {
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::111111111111:role/a',
      RoleSessionName: 'a',
    });
    keys.push(/<AccessKeyId>([^<]+)/.exec(answer)?.[1]);
  }
  expect(new Set(keys).size).toBe(3);
});

test('a snapshot contains the requests that were in progress', async () => {
  const url = /<QueueUrl>([^<]+)/.exec(
    await query('sqs', { Action: 'CreateQueue', QueueName: 'q', Version: '2012-11-05' }),
  )?.[1];
  const path = new URL(url ?? '').pathname;
  const waiting = send('sqs', `${path}?Action=ReceiveMessage&WaitTimeSeconds=2`);
  // moto accepts connections in order, so the first request is in progress when this second request has ended.
  await createBucket('before');
  const snapshot = moto.snapshot();
  const during = Promise.all(['during-1', 'during-2', 'during-3'].map(createBucket));
  const restore = await snapshot;
  expect(await waiting).toBe('{}');
  await during;
  expect(await buckets()).toHaveLength(4);
  await restore();
  expect(await buckets()).toContain('before');
});

test('a snapshot fails with a reason when a request does not end', async () => {
  const socket = connect(Number(new URL(moto.endpoint).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  // moto accepts connections in order, so moto has accepted the socket's connection when this request has ended.
  await createBucket('kept');
  await expect(moto.snapshot()).rejects.toThrow(
    /^moto, the local AWS, exited unexpectedly: exit code 1; .*\nno snapshot was taken, because a request did not end within 10 s$/s,
  );
  expect(moto.gone.aborted).toBe(true);
  socket.destroy();
});

describe('of the two processes after a snapshot', () => {
  let serving: number;
  beforeEach(async () => {
    await moto.snapshot();
    [serving = 0] = servingProcesses(moto);
    expect(isRunning(serving)).toBe(true);
  });

  test('none is left after a stop', async () => {
    await moto.stop();
    expect([moto.pid, serving].filter(isRunning)).toEqual([]);
    expect(moto.gone.aborted).toBe(false);
  });

  test('the serving process exits when the other process is killed', async () => {
    process.kill(moto.pid, 'SIGKILL');
    await until('both processes are gone', () => ![moto.pid, serving].some(isRunning));
    expect(moto.gone.reason).toEqual(
      new Error('moto, the local AWS, exited unexpectedly: killed by SIGKILL'),
    );
  });

  test('the other process exits when the serving process is killed', async () => {
    process.kill(serving, 'SIGKILL');
    await until('both processes are gone', () => ![moto.pid, serving].some(isRunning));
    await until('the end is detected', () => moto.gone.aborted);
    expect(String(moto.gone.reason)).toMatch(
      /exited unexpectedly: exit code 1; .*\nthe process that serves requests exited with code -9$/s,
    );
  });
});

test('both processes exit when the rehearsal is killed and cannot clean up', async () => {
  const script = `
    const { startMoto } = require(${JSON.stringify(join(__dirname, '../../../../rehearsal/local-aws/moto/moto.ts'))});
    startMoto({ python: ${JSON.stringify(python)}, environment: process.env, logFile: ${JSON.stringify(join(directory, 'killed.log'))} })
      .then(async (moto) => { await (await moto.snapshot())(); console.log(moto.pid); });`;
  const rehearsal = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: rehearsal.stdout }), 'line')) as [string];
  const pids = [Number(line), ...servingProcesses({ pid: Number(line) })];
  expect(pids.map(isRunning)).toEqual([true, true]);
  rehearsal.kill('SIGKILL');
  await until('both processes are gone', () => !pids.some(isRunning));
});
