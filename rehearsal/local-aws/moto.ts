import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** A running moto server. */
export interface Moto {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starting takes half a second to two; a slow machine gets thirty. */
const START_TIMEOUT_MS = 30_000;
const PROBE_INTERVAL_MS = 50;
/** How long moto may take to leave by itself before it is killed. */
const STOP_TIMEOUT_MS = 3_000;

/**
 * Starts moto on a free port of 127.0.0.1 and waits until it answers.
 *
 * @throws Error with the last lines of its output when it dies or does not answer in time.
 */
export async function startMoto(options: {
  /** An interpreter that has the pinned moto. */
  readonly python: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes all output of moto. */
  readonly logFile: string;
}): Promise<Moto> {
  const { python, environment, logFile } = options;
  const log = openSync(logFile, 'a');
  const child = spawn(python, [join(__dirname, 'moto-server.py')], {
    env: motoEnvironment(environment),
    // The pipe to its input is what keeps it alive: see moto-server.py.
    stdio: ['pipe', 'pipe', log],
  });
  closeSync(log);
  // Writing to a moto that is gone is no error: its end is seen below.
  child.stdin?.on('error', () => undefined);
  const stop = () => stopChild(child);
  try {
    const port = await firstLine(child);
    const endpoint = `http://127.0.0.1:${port}`;
    await answers(endpoint, child);
    return { endpoint, pid: child.pid ?? 0, stop };
  } catch (error) {
    await stop();
    const lines = (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n').slice(-15).join('\n');
    throw new Error(
      `moto, the local AWS, did not start: ${(error as Error).message}; its last lines:\n${lines}`,
      {
        cause: error,
      },
    );
  }
}

/** moto's own settings and AWS settings of the user must not take part: they would move accounts and Regions. */
function motoEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(AWS_|MOTO_|PYTHONPATH$|PYTHONHOME$)/.test(name)),
  );
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
        reject(new Error(`it ended with ${code === null ? String(signal) : `exit code ${String(code)}`}`));
      });
    });
    createInterface({ input: stdout }).once('line', (line) => {
      settle(() => {
        resolve(line);
      });
    });
  });
}

async function answers(endpoint: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    try {
      const response = await fetch(`${endpoint}/moto-api/`, { signal: AbortSignal.timeout(5_000) });
      await response.arrayBuffer();
      if (response.ok) return;
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
