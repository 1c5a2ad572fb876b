import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BOOTSTRAP } from '../../../../rehearsal/engine/lambda/bootstrap';
import {
  ExecutionEnvironment,
  ExecutionEnvironments,
} from '../../../../rehearsal/engine/lambda/execution-environment';
import { Processes } from '../../../../rehearsal/engine/processes';

const folder = mkdtempSync(join(tmpdir(), 'execution-environment-'));
writeFileSync(
  join(folder, 'index.js'),
  `let invocations = 0;
  const work = {
    count: () => { throw new Error('invocation ' + String((invocations += 1))); },
    exit: () => process.exit(7),
    crash: () => new Promise(() => setImmediate(() => { throw new TypeError('nobody catches this'); })),
    hang: () => new Promise(() => undefined),
    crashLater: () => void setTimeout(() => { throw new Error('after the answer'); }, 0),
  };
  exports.handler = async (event) => work[event]();`,
);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let processes: Processes;
beforeEach(() => {
  processes = new Processes();
});
afterEach(() => processes.stop());

let started: number;
function start(handler = 'index.handler'): ExecutionEnvironment {
  started += 1;
  const args = ['-e', BOOTSTRAP, folder, handler];
  const stdio = ['pipe', 'ignore', 'ignore', 'pipe'] as const;
  return new ExecutionEnvironment(processes.spawn(process.execPath, args, { stdio: [...stdio] }));
}
beforeEach(() => {
  started = 0;
});

const invoke = (environment: ExecutionEnvironment, event: string) =>
  environment.invoke({ event, context: {}, timeout: 60_000, ahead: 0 });

describe('a process of a function', () => {
  it('runs one invocation after the other, also after an error of the handler', async () => {
    const environment = start();
    expect(await invoke(environment, 'count')).toContain('Error: invocation 1');
    expect(await invoke(environment, 'count')).toContain('Error: invocation 2');
    expect(environment.isReusable).toBe(true);
  });

  it.each([
    ['the process ends without an answer', 'exit', 'Runtime exited without a response, exit status 7'],
    ['an error outside the handler ends the process', 'crash', 'TypeError: nobody catches this'],
  ])('is not used again when %s', async (_when, event, error) => {
    const environment = start();
    expect(await invoke(environment, event)).toContain(error);
    expect(environment.isReusable).toBe(false);
  });

  it('is not used again when the handler does not exist', async () => {
    const environment = start('missing.handler');
    expect(await invoke(environment, 'count')).toContain('no file for the handler missing.handler');
    expect(environment.isReusable).toBe(false);
  });

  it('is not used again when it is killed during an invocation', async () => {
    const environment = start();
    const answer = invoke(environment, 'hang');
    environment.kill();
    expect(await answer).toMatch(/^Runtime exited without a response/);
    expect(environment.isReusable).toBe(false);
  });
});

describe('the processes that wait', () => {
  it('run a later invocation with the same key', async () => {
    const environments = new ExecutionEnvironments();
    const environment = environments.take('a', start);
    await invoke(environment, 'count');
    environments.giveBack('a', environment);
    expect(environments.take('b', start)).not.toBe(environment);
    expect(environments.take('a', start)).toBe(environment);
    // Two invocations at the same time need two processes.
    expect(environments.take('a', start)).not.toBe(environment);
    expect(started).toBe(3);
  });

  it('are not used when they have ended', async () => {
    const environments = new ExecutionEnvironments();
    const environment = environments.take('a', start);
    await invoke(environment, 'exit');
    environments.giveBack('a', environment);
    expect(environments.take('a', start)).not.toBe(environment);
  });

  it('end without a trace when an error follows the answer', async () => {
    const environments = new ExecutionEnvironments();
    const environment = environments.take('a', start);
    expect(await invoke(environment, 'crashLater')).toBeUndefined();
    environments.giveBack('a', environment);
    while (environment.isReusable) await new Promise(setImmediate);
    expect(environments.take('a', start)).not.toBe(environment);
  });
});
