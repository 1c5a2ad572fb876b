// The app in cdktf.json. The app bundles main.ts, builds the functions' zips, and runs the bundle, which writes the
// stacks to cdktf.out. Unchanged sources are not built again.
//
//   node bundling/app.mjs [--config <file>] [--stacks <pattern>] [--functions <folder>]
//
// --config     configuration file (default: delivery.config.ts)
// --stacks     synthesizes only the stacks whose names match, for example 'delivery-pipeline-hello' or 'production-*'
// --functions  folder with zips of the functions that are already built
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { bundleApp } from './bundle-app.mjs';
import { freshFunctions } from './fresh-functions.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const values = readArguments();
const config = resolve(values.config);

try {
  const functions = values.functions ?? join(root, 'dist', 'functions');
  const [bundle] = await Promise.all([
    bundleApp({ root, config }),
    values.functions === undefined ? freshFunctions({ root, outdir: functions }) : undefined,
  ]);
  // The cdktf CLI passes context values to an app in this variable.
  process.env['CDKTF_CONTEXT_JSON'] = JSON.stringify({
    ...JSON.parse(process.env['CDKTF_CONTEXT_JSON'] ?? '{}'),
    config: relative(process.cwd(), config),
    functions: resolve(functions),
    ...(values.stacks === undefined ? {} : { stacks: values.stacks }),
  });
  /** @type {unknown} */
  const exported = createRequire(import.meta.url)(bundle);
  const { warnings } = /** @type {{ warnings?: string }} */ (exported);
  // The warnings of the bundle contain no line numbers of the configuration file, so the warnings of `checkConfig` are
  // printed instead. The warnings go to stderr, because the cdktf CLI shows the stderr of an app.
  if (warnings !== undefined) console.error(checkConfig().stderr.trimEnd());
} catch (error) {
  // If the configuration exports a promise, a later rejection of the promise must not print a stack trace or change the
  // exit code.
  process.on('unhandledRejection', () => undefined);
  process.exitCode = report(error);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        config: { type: 'string', default: 'delivery.config.ts' },
        stacks: { type: 'string' },
        functions: { type: 'string' },
      },
    }).values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}

/**
 * Checks the configuration file in a new process, because messages of the bundle contain no line numbers of the file.
 */
function checkConfig() {
  const check = ['--import', import.meta.resolve('tsx'), join(root, 'cli', 'check-config.ts'), config];
  return spawnSync(process.execPath, check, { encoding: 'utf8' });
}

/**
 * Prints an error, without a stack trace if the user can correct the cause.
 *
 * @param {unknown} error
 * @returns {number} Exit code, as in cli/exit-codes.ts: 2 if the configuration or the command line is wrong.
 */
function report(error) {
  const { status, stderr } = checkConfig();
  if (status === 2) {
    console.error(stderr.trimEnd());
    return 2;
  }
  if (!(error instanceof Error)) {
    console.error(String(error));
    return 1;
  }
  const correctable = ['ConfigError', 'NameError', 'BuildError'].includes(error.name);
  console.error(correctable ? error.message : (error.stack ?? error.message));
  return ['ConfigError', 'NameError'].includes(error.name) ? 2 : 1;
}
