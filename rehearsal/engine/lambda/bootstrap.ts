/**
 * JavaScript for `node -e` that runs the invocations of a Lambda handler, one after the other. The arguments are the code
 * folder and the handler (`index.handler`). The process reads a line with `{event, context, timeout, ahead}` for each
 * invocation from standard input, and writes a line with an answer to file descriptor 3. The process ends when standard
 * input ends, and after an error outside the handler, as on AWS.
 */
export const BOOTSTRAP = `'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

let running = false;
let isLast = false;
const answer = (result) => {
  running = false;
  fs.writeSync(3, JSON.stringify(result) + '\\n');
  if (isLast) process.exit(0);
};
const failure = (error) => ({
  errorType: (error && error.name) || 'Error',
  errorMessage: (error && error.message) || String(error),
  trace: (error && error.stack) || '',
});
const crash = (error) => {
  if (running) answer({ ...failure(error), exits: true });
  process.exit(1);
};
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

// Number of milliseconds by which the time of the process is ahead.
let ahead = 0;
let isTimeMoved = false;
const moveTime = () => {
  isTimeMoved = true;
  const machine = Date;
  const now = () => machine.now() + ahead;
  globalThis.Date = new Proxy(machine, {
    construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
    apply: () => new machine(now()).toString(),
    get: (target, key, self) => (key === 'now' ? now : Reflect.get(target, key, self)),
  });
  // Sets the moved time in every response. Otherwise the SDK would treat an error as clock skew and retry.
  require('node:diagnostics_channel').subscribe('http.client.response.finish', ({ response }) => {
    response.headers.date = new Date().toUTCString();
  });
};

const load = async () => {
  const [root, handler] = process.argv.slice(1);
  const at = handler.lastIndexOf('.');
  const file = ['.js', '.mjs', '.cjs'].map((end) => path.join(root, handler.slice(0, at) + end)).find(fs.existsSync);
  if (file === undefined) throw new Error('the code package has no file for the handler ' + handler);
  const loaded = await import(pathToFileURL(file).href);
  const name = handler.slice(at + 1);
  const call = loaded[name] || (loaded.default && loaded.default[name]);
  if (typeof call !== 'function') throw new Error('the handler ' + handler + ' is not a function');
  return call;
};

let loading;
const invoke = async (line) => {
  running = true;
  const { event, context, timeout, ahead: now } = JSON.parse(line);
  ahead = now;
  if (ahead > 0 && !isTimeMoved) moveTime();
  const deadline = Date.now() + timeout;
  const call = await (loading ??= load()).catch(crash);
  try {
    await call(event, { ...context, getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()) });
  } catch (error) {
    return answer(failure(error));
  }
  answer({});
};

const lines = require('node:readline').createInterface({ input: process.stdin });
lines.on('line', (line) => void invoke(line).catch(crash));
lines.on('close', () => {
  isLast = true;
  if (!running) process.exit(0);
});
`;
