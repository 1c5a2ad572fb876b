// Runs a file of this project, also a TypeScript file: node bundling/run.cjs <file> [arguments]
// A Node that is too old is rejected first. The syntax is old for the same reason as in node-version.cjs.
'use strict';

require('./node-version.cjs').requireNode();
require('./temporary-folder.cjs').requireTemporaryFolder();

var path = require('path');
var url = require('url');

var file = path.resolve(process.argv[2] || '');
// The file sees the arguments as if Node had started it directly.
process.argv.splice(1, 2, file);
if (/\.mjs$/.test(file)) {
  void import(url.pathToFileURL(file).href);
} else {
  if (/\.ts$/.test(file)) require('tsx/cjs/api').register();
  require(file);
}
