import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import { MotoClient } from './moto-client';

/** Endpoint and secret of a moto server. */
export interface MotoAddress {
  /** URL of the moto server: `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /**
   * Secret that moto requires in every request, because every program on this machine, including browsers, can reach
   * the port.
   */
  readonly key: string;
}

/** A running moto server. */
export interface Moto extends MotoAddress {
  readonly pid: number;
  /** Signal that is aborted if moto exits unexpectedly. The reason is an Error with the last lines of moto's output. */
  readonly gone: AbortSignal;
  stop(): Promise<void>;
}

/** Time limit for the start of moto in milliseconds. The start normally takes 0.5 to 2 seconds. */
const START_TIMEOUT_MS = 30_000;
const PROBE_INTERVAL_MS = 50;
/** Milliseconds after SIGTERM until moto is killed. */
const STOP_TIMEOUT_MS = 3_000;
/** Number of lines of moto's output that an error message contains. */
const LAST_LINES = 15;

/**
 * Starts moto on a free port of 127.0.0.1 and waits until moto responds.
 *
 * @throws Error with the last lines of moto's output if moto exits or does not respond in time.
 * @throws the reason of the signal if the start was canceled.
 */
export async function startMoto(options: {
  /** Path of a Python interpreter with the pinned version of moto. */
  readonly python: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Path of the file that receives moto's output. */
  readonly logFile: string;
  /** Signal that cancels the start of moto. */
  readonly signal?: AbortSignal | undefined;
}): Promise<Moto> {
  const { python, environment, logFile, signal } = options;
  signal?.throwIfAborted();
  const log = openSync(logFile, 'a');
  const child = spawn(python, [join(__dirname, 'server', 'moto-server.py')], {
    env: motoEnvironment(environment),
    // moto exits when its standard input closes (see moto-server.py), so that moto never outlives the rehearsal.
    stdio: ['pipe', 'pipe', log],
    // In a new process group, moto does not receive Ctrl-C from the terminal. The rehearsal itself stops moto.
    detached: true,
  });
  closeSync(log);
  // Ignores a failed write to the standard input of an exited moto. The code below detects the exit.
  child.stdin?.on('error', () => undefined);
  const key = randomBytes(32).toString('hex');
  // The secret is passed on standard input, because other programs of the user can read command-line arguments.
  child.stdin?.write(`${key}\n`);
  const gone = new AbortController();
  let stopping = false;
  const stop = () => {
    stopping = true;
    return stopChild(child);
  };
  const kill = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  try {
    const port = await readFirstLine(child);
    const endpoint = `http://127.0.0.1:${port}`;
    await waitUntilReady(new MotoClient(new URL(endpoint), key), child);
    child.once('exit', (code, killedBy) => {
      if (stopping) return;
      gone.abort(motoError('exited unexpectedly', endOf(code, killedBy), logFile));
    });
    return { endpoint, key, pid: child.pid ?? 0, gone: gone.signal, stop };
  } catch (error) {
    await stop();
    signal?.throwIfAborted();
    throw motoError('did not start', (error as Error).message, logFile, error);
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

function motoError(what: string, why: string, logFile: string, cause?: unknown): Error {
  // The error message excludes request log lines, because they do not explain the failure.
  const lines = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !/ HTTP\/1\.1" \d{3} -$/.test(line))
    .slice(-LAST_LINES);
  const last = lines.length === 0 ? '' : `; last lines of the output:\n${lines.join('\n')}`;
  return new Error(`moto, the local AWS, ${what}: ${why}${last}`, { cause });
}

function endOf(code: number | null, killedBy: NodeJS.Signals | null): string {
  return code === null ? `killed by ${String(killedBy)}` : `exit code ${String(code)}`;
}

/**
 * Returns the environment without the user's proxy, Python, moto and AWS settings, because these settings would change
 * the behavior of moto. For example, moto creates boto3 clients, which would read the credential files of the user and
 * run a `credential_process`.
 */
function motoEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(AWS_|MOTO_|PYTHONPATH$|PYTHONHOME$|(http|https|all|no)_proxy$)/i;
  return {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name))),
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Reads the port from the first line of moto's output. */
async function readFirstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('moto has no output');
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`moto did not listen within ${String(START_TIMEOUT_MS / 1000)} s`));
    }, START_TIMEOUT_MS);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    child.once('error', (error) => {
      settle(() => {
        reject(error);
      });
    });
    child.once('exit', (code, signal) => {
      settle(() => {
        reject(new Error(endOf(code, signal)));
      });
    });
    createInterface({ input: stdout }).once('line', (line) => {
      settle(() => {
        resolve(line);
      });
    });
  });
}

/** Waits until moto responds to a request. */
async function waitUntilReady(moto: MotoClient, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    try {
      const { status } = await moto.send({
        method: 'GET',
        path: '/moto-api/',
        headers: ['Host', moto.endpoint.host],
      });
      if (status === 200) return;
    } catch {
      // moto is not ready yet. The loop tries again until the deadline.
    }
    await delay(PROBE_INTERVAL_MS);
  }
  throw new Error(
    child.exitCode === null ? 'no response to GET /moto-api/' : `exit code ${String(child.exitCode)}`,
  );
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}
