// Checks that the temporary folder is writable. The TypeScript loader writes to this folder, and would fail with a
// stack trace. The syntax is old, so that an old Node can read this file.
'use strict';

var fs = require('fs');
var os = require('os');
var path = require('path');

/** @type {Record<string, string>} */
var REASONS = {
  ENOENT: 'it does not exist; create it',
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EROFS: 'the file system is read-only; make it writable',
  EACCES: 'permission denied; change its permissions',
  EPERM: 'permission denied; change its permissions',
};

/** Ends the process with one sentence and exit code 1 when the temporary folder cannot be written. */
function requireTemporaryFolder() {
  try {
    fs.rmdirSync(fs.mkdtempSync(path.join(os.tmpdir(), 'big-red-button-')));
  } catch (error) {
    var fault = /** @type {NodeJS.ErrnoException} */ (error);
    var reason = REASONS[fault.code || ''] || fault.message + '; correct this error';
    console.error(
      'the temporary folder ' +
        os.tmpdir() +
        ' cannot be written: ' +
        reason +
        ', or set TMPDIR to a folder on another disk',
    );
    process.exit(1);
  }
}

module.exports = { requireTemporaryFolder: requireTemporaryFolder };
