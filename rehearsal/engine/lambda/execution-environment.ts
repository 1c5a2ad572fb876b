import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';

import type { Child } from '../processes';

/** What the bootstrap of a process gets for one invocation. */
export interface Invocation {
  readonly event: unknown;
  /** Context of the handler, without its functions. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Time limit in milliseconds. */
  readonly timeout: number;
  /** Number of milliseconds by which the time of the function is ahead of the machine. */
  readonly ahead: number;
}

const answerSchema = z.object({
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
  trace: z.string().optional(),
  /** True if the process ends after this answer. */
  exits: z.boolean().default(false),
});

/** A process that runs the invocations of one function, one after the other. */
export class ExecutionEnvironment {
  private receive: ((answer: string | undefined) => void) | undefined;
  private ended = false;

  constructor(private readonly child: Child) {
    const { process } = child;
    // The process may end before it has read its input. Its end is the answer then.
    process.stdin?.on('error', () => undefined);
    const lines = createInterface({ input: process.stdio[3] as Readable });
    lines.on('line', (line) => this.receive?.(line));
    lines.on('close', () => {
      this.ended = true;
      this.receive?.(undefined);
    });
  }

  /** True if the process can run another invocation. */
  get isReusable(): boolean {
    return !this.ended;
  }

  /** @returns the error of the function, or undefined if the function succeeded. */
  async invoke(invocation: Invocation): Promise<string | undefined> {
    const answer = await new Promise<string | undefined>((resolve) => {
      this.receive = resolve;
      if (this.ended) resolve(undefined);
      else this.child.process.stdin?.write(`${JSON.stringify(invocation)}\n`);
    });
    this.receive = undefined;
    if (answer === undefined) {
      const { code } = await this.child.ended;
      return `Runtime exited without a response, exit status ${String(code)}`;
    }
    const { errorType, errorMessage, trace, exits } = answerSchema.parse(JSON.parse(answer));
    if (exits) this.ended = true;
    return errorType === undefined ? undefined : (trace ?? '') || `${errorType}: ${errorMessage ?? ''}`;
  }

  kill(): void {
    this.ended = true;
    this.child.kill();
  }
}

/**
 * The processes of functions that wait for their next invocation. Lambda reuses them, too:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html. Unlike Lambda, nothing freezes a process
 * between two invocations.
 */
export class ExecutionEnvironments {
  private readonly idle = new Map<string, ExecutionEnvironment[]>();

  /**
   * Returns a process that waits, or a new one.
   *
   * @param key everything in which two invocations must be equal to share a process, e.g. the code and the variables.
   */
  take(key: string, start: () => ExecutionEnvironment): ExecutionEnvironment {
    const waiting = this.idle.get(key) ?? [];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next.isReusable) return next;
    }
    return start();
  }

  /** Lets a process wait for its next invocation. */
  giveBack(key: string, environment: ExecutionEnvironment): void {
    if (environment.isReusable) this.idle.set(key, [...(this.idle.get(key) ?? []), environment]);
  }
}
