/**
 * JavaScript for `node -e` that runs a Lambda handler. The arguments are the code folder and the handler
 * (`index.handler`). The process reads `{event, context, timeout, ahead}` from standard input and writes `{}` or an
 * error object to file descriptor 3.
 */
export const BOOTSTRAP = `'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const end = (answer) => {
  fs.writeSync(3, JSON.stringify(answer));
  process.exit(0);
};
const fail = (error) =>
  end({
    errorType: (error && error.name) || 'Error',
    errorMessage: (error && error.message) || String(error),
    trace: (error && error.stack) || '',
  });
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

// Moves the time of the process ahead by a number of milliseconds.
const moveTime = (ahead) => {
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

const run = async () => {
  const { event, context, timeout, ahead } = JSON.parse(fs.readFileSync(0, 'utf8'));
  if (ahead > 0) moveTime(ahead);
  const deadline = Date.now() + timeout;
  const [root, handler] = process.argv.slice(1);
  const at = handler.lastIndexOf('.');
  const file = ['.js', '.mjs', '.cjs'].map((end) => path.join(root, handler.slice(0, at) + end)).find(fs.existsSync);
  if (file === undefined) throw new Error('the code package has no file for the handler ' + handler);
  const loaded = await import(pathToFileURL(file).href);
  const name = handler.slice(at + 1);
  const call = loaded[name] || (loaded.default && loaded.default[name]);
  if (typeof call !== 'function') throw new Error('the handler ' + handler + ' is not a function');
  await call(event, { ...context, getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()) });
  end({});
};
run().catch(fail);
`;
