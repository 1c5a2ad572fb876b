import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import { MotoClient } from './moto-client';

/** Where a moto server is, and what opens it. */
export interface MotoAddress {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Without it moto refuses every request: its port is open to all programs of this machine, web browsers included. */
  readonly key: string;
}

/** A running moto server. */
export interface Moto extends MotoAddress {
  readonly pid: number;
  /** Aborted when moto ends by itself; the reason is an Error with its last lines. */
  readonly gone: AbortSignal;
  stop(): Promise<void>;
}

/** Starting takes half a second to two; a slow machine gets thirty. */
const START_TIMEOUT_MS = 30_000;
const PROBE_INTERVAL_MS = 50;
/** How long moto may take to leave by itself before it is killed. */
const STOP_TIMEOUT_MS = 3_000;
/** Lines of its output that an error shows. */
const LAST_LINES = 15;

/**
 * Starts moto on a free port of 127.0.0.1 and waits until it answers.
 *
 * @throws Error with the last lines of its output when it dies or does not answer in time; the signal's reason when it
 *   was stopped.
 */
export async function startMoto(options: {
  /** An interpreter that has the pinned moto. */
  readonly python: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes all output of moto. */
  readonly logFile: string;
  /** Ends the start. */
  readonly signal?: AbortSignal | undefined;
}): Promise<Moto> {
  const { python, environment, logFile, signal } = options;
  signal?.throwIfAborted();
  const log = openSync(logFile, 'a');
  const child = spawn(python, [join(__dirname, 'server', 'moto-server.py')], {
    env: motoEnvironment(environment),
    // The pipe to its input is what keeps it alive: see moto-server.py.
    stdio: ['pipe', 'pipe', log],
    // Not in the terminal's process group: Ctrl-C is for the rehearsal, which then stops it.
    detached: true,
  });
  closeSync(log);
  // Writing to a moto that is gone is no error: its end is seen below.
  child.stdin?.on('error', () => undefined);
  const key = randomBytes(32).toString('hex');
  // By its input: another program of the user cannot read that, as it could the arguments.
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
    const port = await firstLine(child);
    const endpoint = `http://127.0.0.1:${port}`;
    await answers(new MotoClient(new URL(endpoint), key), child);
    child.once('exit', (code, killedBy) => {
      if (stopping) return;
      gone.abort(problem('ended by itself', endOf(code, killedBy), logFile));
    });
    return { endpoint, key, pid: child.pid ?? 0, gone: gone.signal, stop };
  } catch (error) {
    await stop();
    signal?.throwIfAborted();
    throw problem('did not start', (error as Error).message, logFile, error);
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

function problem(what: string, why: string, logFile: string, cause?: unknown): Error {
  // Requests that went well say nothing about it.
  const lines = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !/ HTTP\/1\.1" \d{3} -$/.test(line))
    .slice(-LAST_LINES);
  const last = lines.length === 0 ? '' : `; its last lines:\n${lines.join('\n')}`;
  return new Error(`moto, the local AWS, ${what}: ${why}${last}`, { cause });
}

function endOf(code: number | null, killedBy: NodeJS.Signals | null): string {
  return code === null ? `it ended by ${String(killedBy)}` : `it ended with exit code ${String(code)}`;
}

/**
 * moto's own settings and AWS settings of the user must not take part: they would move accounts and Regions. moto makes
 * boto3 clients, though it sends nothing by them; they would look for credentials in the user's files, run a
 * `credential_process`, and ask a proxy for the metadata of an instance.
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

async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('it has no output');
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`it did not listen within ${String(START_TIMEOUT_MS / 1000)} s`));
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

async function answers(moto: MotoClient, child: ChildProcess): Promise<void> {
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
      // Not yet: the deadline ends this.
    }
    await delay(PROBE_INTERVAL_MS);
  }
  throw new Error(
    child.exitCode === null
      ? 'it did not answer GET /moto-api/'
      : `it ended with exit code ${String(child.exitCode)}`,
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
