// The module with which cdktf 0.21 runs Terraform in a pseudoterminal, under the name that cdktf imports. It passes
// everything on to @lydell/node-pty, and corrects two faults of cdktf that leave locks in the state bucket:
//
// - If one stack fails, cdktf leaves a promise unhandled for a moment. Node would end cdktf, and with it every Terraform
//   that works on another stack.
// - On Ctrl-C, cdktf passes Ctrl-C on to Terraform and ends at once. The end of the pseudoterminal sends SIGHUP, which
//   would end Terraform before it has written the state and released the lock.
'use strict';

const pty = require('@lydell/node-pty');

process.on('unhandledRejection', () => undefined);

/** Starts a program that ignores SIGHUP. An ignored signal stays ignored after `exec`. */
const IGNORE_SIGHUP = ['-c', 'trap "" HUP; exec "$0" "$@"'];

/**
 * @param {string} file
 * @param {string[] | string} args
 * @param {import('@lydell/node-pty').IPtyForkOptions} options
 */
function spawn(file, args, options) {
  // Windows has no SIGHUP. cdktf passes a list of arguments.
  if (process.platform === 'win32' || !Array.isArray(args)) return pty.spawn(file, args, options);
  return pty.spawn('/bin/sh', [...IGNORE_SIGHUP, file, ...args], options);
}

module.exports = { ...pty, spawn };
