#!/usr/bin/env node
// Runs the command brb of this project. The syntax is old, so that an old Node can read this file.
'use strict';

process.argv.splice(2, 0, require.resolve('../cli/brb.ts'));
require('./run.cjs');
