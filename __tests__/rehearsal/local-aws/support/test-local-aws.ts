import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { ApiAnswer, Caller, PipelineApi, PipelineStart } from '../../../../rehearsal/engine/types';
import { startLocalAws, type LocalAws } from '../../../../rehearsal/local-aws/local-aws';

/** A real local AWS with an engine that only writes down what it is asked. */
export interface Bench {
  readonly aws: LocalAws;
  readonly workDirectory: string;
  readonly reports: string[];
  readonly starts: PipelineStart[];
  readonly asked: { operation: string; input: unknown; caller: Caller }[];
  /** What the engine answers next. */
  answer: ApiAnswer;
  /** Runs a program with the local AWS's environment. @throws with its output when it fails. */
  run(file: string, args: readonly string[], options?: RunOptions): Promise<string>;
  stop(): Promise<void>;
}

interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startBench(): Promise<Bench> {
  const workDirectory = mkdtempSync(join(tmpdir(), 'local-aws-'));
  const reports: string[] = [];
  const aws = await startLocalAws({
    workDirectory,
    environment: process.env,
    report: (line) => reports.push(line),
  });
  const bench: Bench = {
    aws,
    workDirectory,
    reports,
    starts: [],
    asked: [],
    answer: { status: 200, body: {} },
    run: (file, args, options = {}) =>
      new Promise((resolve, reject) => {
        const env = { ...aws.childEnvironment, ...options.environment };
        const child = execFile(
          file,
          args,
          { env, cwd: options.cwd ?? workDirectory },
          (error, stdout, stderr) => {
            if (error === null) resolve(stdout);
            else reject(new Error(`${stdout}${stderr}`, { cause: error }));
          },
        );
        // A program that needs no input may be gone before it gets any.
        child.stdin?.on('error', () => undefined).end(options.input ?? '');
      }),
    stop: async () => {
      await aws.stop();
      rmSync(workDirectory, { recursive: true, force: true });
    },
  };
  const engine: PipelineApi = {
    operations: new Set(['GetPipelineState', 'StartPipelineExecution']),
    answer: (operation, input, caller) => {
      bench.asked.push({ operation, input, caller });
      return Promise.resolve(bench.answer);
    },
    start: (start) => {
      bench.starts.push(start);
      return '11111111-1111-4111-8111-111111111111';
    },
  };
  aws.attach(engine);
  return bench;
}

/** Asks again until it is so; fails after so many milliseconds. */
export async function until(what: string, isSo: () => boolean, within = 20_000): Promise<void> {
  const deadline = Date.now() + within;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await delay(20);
  }
}
