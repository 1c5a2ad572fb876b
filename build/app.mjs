// The app of cdktf.json: bundles main.ts, builds the functions' zips, and runs the bundle, which writes the stacks to
// cdktf.out. Both builds are skipped while nothing they are made of has changed.
//
//   node build/app.mjs [--config <file>] [--stacks <pattern>] [--functions <folder>]
//
// --config     another configuration than delivery.config.ts
// --stacks     only the stacks of that name, e.g. 'delivery-pipeline-hello' or 'production-*'
// --functions  a folder with the three zips; nothing is built then
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { bundleApp } from './bundle-app.mjs';
import { freshFunctions } from './fresh-functions.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  const { values } = parseArgs({
    options: {
      config: { type: 'string', default: 'delivery.config.ts' },
      stacks: { type: 'string' },
      functions: { type: 'string' },
    },
  });
  const functions = values.functions ?? join(root, 'dist', 'functions');
  const config = resolve(values.config);
  const [bundle] = await Promise.all([
    bundleApp({ root, config }),
    values.functions === undefined ? freshFunctions({ root, outdir: functions }) : undefined,
  ]);
  // How cdktf's own command line hands values to an app.
  process.env['CDKTF_CONTEXT_JSON'] = JSON.stringify({
    ...JSON.parse(process.env['CDKTF_CONTEXT_JSON'] ?? '{}'),
    config: relative(process.cwd(), config),
    functions: resolve(functions),
    ...(values.stacks === undefined ? {} : { stacks: values.stacks }),
  });
  createRequire(import.meta.url)(bundle);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

/** What a person can mend needs no stack trace. @param {unknown} error */
function explain(error) {
  if (!(error instanceof Error)) return String(error);
  return ['ConfigError', 'NameError', 'BuildError'].includes(error.name)
    ? error.message
    : (error.stack ?? error.message);
}
