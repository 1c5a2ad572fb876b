import { Console } from 'node:console';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { Script } from 'node:vm';

import type { Clock } from './clock';

/** Time-out of an invocation in milliseconds. */
const LAMBDA_TIMEOUT_MS = 120_000;

/** Result of an invocation. `crashed` means that the container was stopped during the invocation. */
export type InvocationEnd =
  { readonly kind: 'returned' | 'crashed' } | { readonly kind: 'threw'; readonly error: string };

/**
 * Simulates one Lambda container: the built code with its own environment variables, output and clock. The only change
 * to the code is that `import(` becomes `importBuiltin(`.
 */
export interface Container {
  invoke(event: unknown): Promise<InvocationEnd>;
  /** Stops the container immediately, even during an invocation. */
  kill(): void;
  /** Returns everything that the container wrote to stdout and stderr. */
  output(): string;
}

export type StartContainer = (environment: Readonly<Record<string, string>>, clock: Clock) => Container;

type Handler = (event: unknown, context: object) => Promise<void>;
type Load = (
  ...args: [
    exports: object,
    require: (name: string) => unknown,
    module: { exports: object },
    process: object,
    console: Console,
    setTimeout: Clock['start'],
    clearTimeout: Clock['clear'],
    Date: Clock['date'],
    AbortSignal: Clock['abortSignal'],
    importBuiltin: (name: string) => Promise<unknown>,
  ]
) => void;

/**
 * Compiles a built function.
 *
 * @param path Path of the index.js of the function.
 * @returns a function that starts containers.
 */
export function functionAt(path: string): StartContainer {
  // A `Script` of node:vm has no import(). The functions use import() only for modules of Node.js.
  const code = readFileSync(path, 'utf8').replace(/\bimport\((?="node:)/g, 'importBuiltin(');
  // The script is compiled once. Every container runs the script in a separate scope.
  const script = new Script(
    `(function (exports, require, module, process, console, setTimeout, clearTimeout, Date, AbortSignal, importBuiltin) {${code}\n})`,
    { filename: path },
  );
  const load = script.runInThisContext() as Load;
  return (environment, clock) => startContainer(load, createRequire(path), environment, clock);
}

function startContainer(
  load: Load,
  requireBuiltin: (name: string) => unknown,
  environment: Readonly<Record<string, string>>,
  clock: Clock,
): Container {
  let written = '';
  let crash: () => void = () => undefined;
  const crashed = new Promise<InvocationEnd>((resolve) => {
    crash = () => {
      resolve({ kind: 'crashed' });
    };
  });
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written += chunk.toString();
      done();
    },
  });
  const containerProcess = Object.create(process, {
    env: { value: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...environment } },
    stdout: { value: stream },
    stderr: { value: stream },
    emitWarning: { value: (warning: unknown) => (written += inspect(warning)) },
  }) as object;
  const replaced = new Map<string, object>([
    ['process', containerProcess],
    ['timers/promises', clock.promises],
  ]);
  const module = { exports: {} };
  load(
    module.exports,
    (name) => replaced.get(name.replace(/^node:/, '')) ?? requireBuiltin(name),
    module,
    containerProcess,
    new Console(stream),
    clock.start,
    clock.clear,
    clock.date,
    clock.abortSignal,
    (name) => Promise.resolve(requireBuiltin(name)),
  );
  const { handler } = module.exports as { readonly handler: Handler };
  return {
    invoke: (event) => {
      // JSON copies the event and the result, as Lambda does, so that the function and the test share no object.
      const copy = JSON.parse(JSON.stringify(event)) as unknown;
      const context = {
        awsRequestId: 'request-1',
        getRemainingTimeInMillis: () => LAMBDA_TIMEOUT_MS - clock.now,
      };
      const end = handler(copy, context).then(
        (): InvocationEnd => ({ kind: 'returned' }),
        (error: unknown): InvocationEnd => ({ kind: 'threw', error: inspect(error, { depth: null }) }),
      );
      return Promise.race([end, crashed]);
    },
    kill: () => {
      clock.stop();
      crash();
    },
    output: () => written,
  };
}
