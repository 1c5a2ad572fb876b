import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import type { Restorable } from '../../restorable-state';
import { MotoClient } from './moto-client';
import { MotoProcess } from './moto-process';

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

/**
 * A running moto server. The endpoint stays the same after a restore. A caller takes at most one snapshot, and waits
 * for the end of every request before a restore.
 */
export interface Moto extends MotoAddress, Restorable {
  readonly pid: number;
  /** Signal that is aborted if moto exits unexpectedly. The reason is an Error with the last lines of moto's output. */
  readonly gone: AbortSignal;
  stop(): Promise<void>;
}

/** Time limit for the start of moto in milliseconds. The start normally takes 0.5 to 2 seconds. */
const START_TIMEOUT_MS = 30_000;
const PROBE_INTERVAL_MS = 50;
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
  /**
   * Endpoint of the local AWS that starts the tasks of services, so that stacks wait for their services. Absent if
   * services have no tasks.
   */
  readonly ecsEndpoint?: string | undefined;
  /** Signal that cancels the start of moto. */
  readonly signal?: AbortSignal | undefined;
}): Promise<Moto> {
  const { logFile, signal } = options;
  signal?.throwIfAborted();
  const environment = motoEnvironment(options.environment, options.ecsEndpoint);
  const process = new MotoProcess({ ...options, environment });
  const gone = new AbortController();
  let stopping = false;
  const stop = () => {
    stopping = true;
    return process.stop();
  };
  const kill = () => {
    process.kill();
  };
  signal?.addEventListener('abort', kill, { once: true });
  try {
    const address = await readAddress(process);
    process.ended.addEventListener('abort', () => {
      if (!stopping) gone.abort(motoError('exited unexpectedly', process.ended.reason, logFile));
    });
    const send = async (command: 'snapshot' | 'restore') => {
      process.writeLine(command);
      await process.readLine().catch((error: unknown) => {
        throw motoError('exited unexpectedly', error, logFile);
      });
    };
    const snapshot = async () => {
      await send('snapshot');
      return () => send('restore');
    };
    return { ...address, pid: process.pid, gone: gone.signal, snapshot, stop };
  } catch (error) {
    await stop();
    signal?.throwIfAborted();
    throw motoError('did not start', error, logFile);
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

/** Sends the secret to a new process, and waits until moto responds. @throws Error if moto exits or is too slow. */
async function readAddress(process: MotoProcess): Promise<MotoAddress> {
  const key = randomBytes(32).toString('hex');
  // The secret is passed on standard input, because other programs of the user can read command-line arguments.
  process.writeLine(key);
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(new Error(`no response within ${String(START_TIMEOUT_MS / 1000)} s`));
  }, START_TIMEOUT_MS);
  try {
    const signal = AbortSignal.any([process.ended, late.signal]);
    const endpoint = `http://127.0.0.1:${await process.readLine(signal)}`;
    await waitUntilReady(new MotoClient(new URL(endpoint), key), signal);
    return { endpoint, key };
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until moto responds to a request. @throws the reason of the signal. */
async function waitUntilReady(moto: MotoClient, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const { status } = await moto.send({
        method: 'GET',
        path: '/moto-api/',
        headers: ['Host', moto.endpoint.host],
      });
      if (status === 200) return;
    } catch {
      // moto is not ready yet. The loop tries again until the signal is aborted.
    }
    await delay(PROBE_INTERVAL_MS);
  }
}

function motoError(what: string, cause: unknown, logFile: string): Error {
  // The error message excludes request log lines, because they do not explain the failure.
  const lines = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !/ HTTP\/1\.1" \d{3} -$/.test(line))
    .slice(-LAST_LINES);
  const last = lines.length === 0 ? '' : `; last lines of the output:\n${lines.join('\n')}`;
  return new Error(`moto, the local AWS, ${what}: ${(cause as Error).message}${last}`, { cause });
}

/**
 * Returns the environment without the user's proxy, Python, moto and AWS settings, because these settings would change
 * the behavior of moto. For example, moto creates boto3 clients, which would read the credential files of the user and
 * run a `credential_process`.
 */
function motoEnvironment(environment: NodeJS.ProcessEnv, ecsEndpoint: string | undefined): NodeJS.ProcessEnv {
  const foreign = /^(AWS_|MOTO_|ECS_ENDPOINT$|PYTHONPATH$|PYTHONHOME$|(http|https|all|no)_proxy$)/i;
  return {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name))),
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(ecsEndpoint === undefined ? {} : { ECS_ENDPOINT: ecsEndpoint }),
  };
}
