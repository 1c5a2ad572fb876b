import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import { abortable } from '../../system/abortable';

/** Milliseconds after SIGTERM until the process is killed. */
const STOP_TIMEOUT_MS = 3_000;

/** The process of moto-server.py, which reads lines from standard input and prints lines to standard output. */
export class MotoProcess {
  readonly pid: number;
  /** Signal that is aborted when the process exits or cannot be started. The reason is an Error. */
  readonly ended: AbortSignal;
  private readonly child: ChildProcess;
  private readonly input: Writable;
  private readonly lines: AsyncIterator<string, undefined>;

  constructor(options: {
    /** Path of a Python interpreter with the pinned version of moto. */
    readonly python: string;
    readonly environment: NodeJS.ProcessEnv;
    /** Path of the file that receives moto's output. */
    readonly logFile: string;
  }) {
    const log = openSync(options.logFile, 'a');
    const child = spawn(options.python, [join(__dirname, 'server', 'moto-server.py')], {
      env: options.environment,
      // moto exits when its standard input closes (see moto-server.py), so that moto never outlives the rehearsal.
      stdio: ['pipe', 'pipe', log],
      // In a new process group, moto does not receive Ctrl-C from the terminal. The rehearsal itself stops moto.
      detached: true,
    }) as ChildProcess & { readonly stdin: Writable; readonly stdout: Readable };
    closeSync(log);
    this.child = child;
    this.pid = child.pid ?? 0;
    this.input = child.stdin;
    // Ignores a failed write to the standard input of an exited process, because the signal reports the exit.
    this.input.on('error', () => undefined);
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ended = new AbortController();
    this.ended = ended.signal;
    child.once('error', ({ message }) => {
      ended.abort(new Error(message));
    });
    child.once('exit', (code, killedBy) => {
      ended.abort(new Error(code === null ? `killed by ${String(killedBy)}` : `exit code ${String(code)}`));
    });
  }

  writeLine(line: string): void {
    this.input.write(`${line}\n`);
  }

  /** Returns the next line. @throws the reason of `signal`. This signal must also be aborted when the process ends. */
  async readLine(signal = this.ended): Promise<string> {
    const { done, value } = await abortable(this.lines.next(), signal);
    if (done !== true) return value;
    // Standard output closes shortly before the process ends.
    return abortable(new Promise<never>(() => undefined), signal);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.ended.aborted) return;
    const ended = once(this.ended, 'abort');
    this.input.end();
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => {
      this.kill();
    }, STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }
}
