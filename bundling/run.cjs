// Runs a file of this project, TypeScript too: node bundling/run.cjs <file> [arguments]
// A Node that cannot run the project is refused first. Old syntax only, for the same reason as in node-version.cjs.
'use strict';

require('./node-version.cjs').requireNode();
require('./temporary-folder.cjs').requireTemporaryFolder();

var path = require('path');
var url = require('url');

var file = path.resolve(process.argv[2] || '');
// As if it had been started without this file.
process.argv.splice(1, 2, file);
if (/\.mjs$/.test(file)) {
  void import(url.pathToFileURL(file).href);
} else {
  if (/\.ts$/.test(file)) require('tsx/cjs/api').register();
  require(file);
}
