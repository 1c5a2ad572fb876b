// Runs a file of this project, also a TypeScript file:
//
//   node bundling/run.cjs <file> [arguments]
//
// The script first rejects versions of Node that are too old. The syntax is old, so that these versions can read this
// file.
'use strict';

require('./node-version.cjs').requireNode();
require('./temporary-folder.cjs').requireTemporaryFolder();

var path = require('path');
var url = require('url');

var file = path.resolve(process.argv[2] || '');
// The started file gets the arguments as if Node had started the file directly.
process.argv.splice(1, 2, file);
if (/\.mjs$/.test(file)) {
  void import(url.pathToFileURL(file).href);
} else {
  if (/\.ts$/.test(file)) {
    // .npmrc turns unhandled rejections into warnings, for cdktf only. A command of this project ends.
    process.on('unhandledRejection', function (reason) {
      throw reason;
    });
    require('tsx/cjs/api').register();
  }
  require(file);
}
