import { Console } from 'node:console';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { Script } from 'node:vm';

import type { Clock } from './clock';

/** Of the function's own settings. */
const LAMBDA_TIMEOUT_MS = 120_000;

/** How an invocation ended: `crashed` is a container that was stopped in the middle of it. */
export type Ended =
  { readonly kind: 'returned' | 'crashed' } | { readonly kind: 'threw'; readonly error: string };

/**
 * One Lambda container: the built code, byte for byte but for the name of `import`, loaded anew, with an environment, an
 * output and a time of its own.
 */
export interface Container {
  invoke(event: unknown): Promise<Ended>;
  /** Stops it as a crash does: nothing of it runs on. */
  kill(): void;
  /** All it wrote to its streams. */
  output(): string;
}

export type StartContainer = (environment: Readonly<Record<string, string>>, clock: Clock) => Container;

type Handler = (event: unknown, context: object) => Promise<void>;
type Load = (
  ...given: [
    exports: object,
    require: (name: string) => unknown,
    module: { exports: object },
    process: object,
    console: Console,
    setTimeout: Clock['start'],
    clearTimeout: Clock['clear'],
    Date: Clock['date'],
    importBuiltin: (name: string) => Promise<unknown>,
  ]
) => void;

/** @param path index.js of a built function. @returns what starts containers of it. */
export function functionAt(path: string): StartContainer {
  // A script of its own has no import(); all that is imported late are modules of Node itself.
  const code = readFileSync(path, 'utf8').replace(/\bimport\((?="node:)/g, 'importBuiltin(');
  // Compiled once; every container runs it in a scope of its own.
  const script = new Script(
    `(function (exports, require, module, process, console, setTimeout, clearTimeout, Date, importBuiltin) {${code}\n})`,
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
  const crashed = new Promise<Ended>((resolve) => {
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
  const own = Object.create(process, {
    env: { value: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...environment } },
    stdout: { value: stream },
    stderr: { value: stream },
    emitWarning: { value: (warning: unknown) => (written += inspect(warning)) },
  }) as object;
  const replaced = new Map<string, object>([
    ['process', own],
    ['timers/promises', clock.promises],
  ]);
  const module = { exports: {} };
  load(
    module.exports,
    (name) => replaced.get(name.replace(/^node:/, '')) ?? requireBuiltin(name),
    module,
    own,
    new Console(stream),
    clock.start,
    clock.clear,
    clock.date,
    (name) => Promise.resolve(requireBuiltin(name)),
  );
  const { handler } = module.exports as { readonly handler: Handler };
  return {
    invoke: (event) => {
      // As Lambda does, from JSON: nothing is shared with the test.
      const given = JSON.parse(JSON.stringify(event)) as unknown;
      const context = {
        awsRequestId: 'request-1',
        getRemainingTimeInMillis: () => LAMBDA_TIMEOUT_MS - clock.now,
      };
      const ended = handler(given, context).then(
        (): Ended => ({ kind: 'returned' }),
        (error: unknown): Ended => ({ kind: 'threw', error: inspect(error, { depth: null }) }),
      );
      return Promise.race([ended, crashed]);
    },
    kill: () => {
      clock.stop();
      crash();
    },
    output: () => written,
  };
}
