import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { startMoto } from '../../../../rehearsal/local-aws/moto/moto';
import { isRunning } from '../../../../rehearsal/system/kill-group';
import { motoPython } from '../../../support/moto';
import { until } from '../support/local-aws';
import { createFakePrograms } from '../support/fake-programs';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(60_000);

let directory: string;
let python: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'moto-'));
  python = await motoPython();
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('reports why moto did not start, with the last lines of output', async () => {
  const programs = createFakePrograms();
  programs.add('python', 'echo "ModuleNotFoundError: No module named \'flask\'" >&2; exit 3');
  const logFile = join(directory, 'broken.log');
  const starting = startMoto({
    python: join(programs.directory, 'python'),
    environment: programs.environment,
    logFile,
  });
  await expect(starting).rejects.toThrow(
    "moto, the local AWS, did not start: exit code 3; last lines of the output:\nModuleNotFoundError: No module named 'flask'",
  );
  programs.remove();
});

test('reports a missing interpreter', async () => {
  const starting = startMoto({
    python: '/nonexistent/python',
    environment: {},
    logFile: join(directory, 'none.log'),
  });
  await expect(starting).rejects.toThrow('did not start: spawn /nonexistent/python ENOENT');
});

test("does not use the user's AWS credentials and proxy", async () => {
  const home = join(directory, 'home');
  mkdirSync(join(home, '.aws'), { recursive: true });
  const credentialProcess = `/usr/bin/touch ${home}/was-run`;
  writeFileSync(join(home, '.aws', 'config'), `[default]\ncredential_process = ${credentialProcess}\n`);
  const moto = await startMoto({
    python,
    environment: { ...process.env, HOME: home, HTTP_PROXY: 'http://127.0.0.1:1', https_proxy: 'x' },
    logFile: join(directory, 'credentials.log'),
  });
  // This request makes moto create a boto3 client, which must not read the user's AWS configuration.
  const answer = await fetch(`${moto.endpoint}/2015-03-31/functions/`, {
    headers: {
      'x-front-key': moto.key,
      authorization:
        'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0',
    },
  });
  await moto.stop();
  expect(answer.status).toBe(200);
  expect(readdirSync(home)).toEqual(['.aws']);
});

test("ignores the user's settings for accounts, and is gone after the stop", async () => {
  const environment = {
    ...process.env,
    MOTO_ACCOUNT_ID: '999999999999',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  };
  const moto = await startMoto({ python, environment, logFile: join(directory, 'stopped.log') });
  const answer = await fetch(moto.endpoint, {
    method: 'POST',
    headers: {
      'x-front-key': moto.key,
      authorization:
        'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' }),
  });
  expect(await answer.text()).toContain('<Account>123456789012</Account>');
  await moto.stop();
  expect(isRunning(moto.pid)).toBe(false);
  // moto writes no line for each request.
  expect(readFileSync(join(directory, 'stopped.log'), 'utf8')).toBe('');
  await moto.stop();
});

test('rejects every request without the secret, before moto reads the request', async () => {
  const moto = await startMoto({ python, environment: process.env, logFile: join(directory, 'key.log') });
  const assume = `${moto.endpoint}/?Action=GetCallerIdentity&Version=2011-06-15`;
  const preflight = {
    method: 'OPTIONS',
    headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
  };
  for (const [url, options] of [
    [assume, {}],
    [assume, { headers: { 'x-front-key': '' } }],
    [assume, { headers: { 'x-front-key': moto.key.slice(1) } }],
    [`${moto.endpoint}/moto-api/reset`, { method: 'POST' }],
    [`${moto.endpoint}/`, preflight],
  ] as const) {
    const answer = await fetch(url, options);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect(await answer.text()).toMatch(
      /^moto accepts requests only from the local AWS; send the request to the endpoint/,
    );
  }
  expect((await fetch(assume, { headers: { 'x-front-key': moto.key } })).status).toBe(200);
  await moto.stop();
});

test('reports an unexpected exit of moto', async () => {
  const moto = await startMoto({
    python,
    environment: process.env,
    logFile: join(directory, 'died.log'),
  });
  expect(moto.gone.aborted).toBe(false);
  process.kill(moto.pid, 'SIGKILL');
  await until('the end is detected', () => moto.gone.aborted);
  expect(moto.gone.reason).toEqual(new Error('moto, the local AWS, exited unexpectedly: killed by SIGKILL'));
  await moto.stop();
});

test('does not report a requested stop as an unexpected exit', async () => {
  const moto = await startMoto({
    python,
    environment: process.env,
    logFile: join(directory, 'asked.log'),
  });
  await moto.stop();
  expect(moto.gone.aborted).toBe(false);
});

test('fails a canceled start with the reason of the signal, and leaves no process', async () => {
  const stop = new AbortController();
  const programs = createFakePrograms();
  programs.add('python', 'echo $$ >> "$FAKE_LOG"; exec /bin/sleep 30');
  const starting = startMoto({
    python: join(programs.directory, 'python'),
    environment: programs.environment,
    logFile: join(directory, 'stopped-start.log'),
    signal: stop.signal,
  });
  await until('the start has begun', () => programs.log().length === 1);
  stop.abort(new Error('stopped by SIGINT'));
  await expect(starting).rejects.toThrow('stopped by SIGINT');
  expect(isRunning(Number(programs.log()[0]))).toBe(false);
  programs.remove();
});

test('stops moto when the rehearsal is killed and cannot clean up', async () => {
  const script = `
    const { startMoto } = require(${JSON.stringify(join(__dirname, '../../../../rehearsal/local-aws/moto/moto.ts'))});
    startMoto({ python: ${JSON.stringify(python)}, environment: process.env, logFile: ${JSON.stringify(join(directory, 'killed.log'))} })
      .then((moto) => console.log(moto.pid));`;
  const rehearsal = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: rehearsal.stdout }), 'line')) as [string];
  const pid = Number(line);
  expect(isRunning(pid)).toBe(true);
  rehearsal.kill('SIGKILL');
  await until('moto is gone', () => !isRunning(pid));
});
