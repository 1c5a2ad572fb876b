// `npm run build` writes one zip for each Lambda function: dist/functions/<name>.zip with a single index.js.
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { zipSync } from 'fflate';

import { bundle } from './bundle.mjs';
import { writeWhole } from './freshness.mjs';
import { functionNames } from './function-names.mjs';
import { leanBundle } from './lean/lean-bundle.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {object} Built
 * @property {string} name
 * @property {string} path Path of the zip.
 * @property {number} bytes Size of the zip in bytes.
 * @property {string[]} packages npm packages with code in the zip, sorted.
 */

/**
 * Builds every function. The same sources always result in the same bytes, because Terraform and reviewers compare
 * hashes of the zips.
 *
 * @param {object} options
 * @param {string} options.outdir Folder of the zips.
 * @returns {Promise<Built[]>} sorted by name
 * @throws {BuildError}
 */
export async function buildFunctions({ outdir }) {
  return Promise.all(
    functionNames(root).map(async (name) => {
      const { code, inputs } = await bundle(root, join(root, 'functions', name, 'handler.ts'), {
        // esbuild's target is older than Lambda's runtime, because a rehearsal may run the same code on Node.js 22,
        // the oldest supported version.
        target: 'node22',
        // esbuild drops unused parts of ES modules, which more than halves the bundle.
        mainFields: ['module', 'main'],
        minify: true,
        plugins: [leanBundle],
      });
      const zip = zipOf(code);
      const path = join(outdir, `${name}.zip`);
      writeWhole(path, zip);
      return { name, path, bytes: zip.length, packages: packagesOf(inputs) };
    }),
  );
}

/** @param {Readonly<Record<string, { bytesInOutput: number }>>} inputs @returns {string[]} */
function packagesOf(inputs) {
  const names = Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => {
    const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
    return name === undefined || bytesInOutput === 0 ? [] : [name];
  });
  return [...new Set(names)].sort();
}

/** @param {Uint8Array} code */
function zipOf(code) {
  // fflate stores `mtime` as local time, so this constant local time results in the same bytes in every time zone. All
  // users may read index.js, because Lambda does not run the code as the owner of the file.
  const mtime = new Date(1980, 0, 1, 12, 0, 0);
  return zipSync({ 'index.js': [code, { level: 9, mtime, os: 3, attrs: 0o100644 << 16 }] });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const { name, path, bytes } of await buildFunctions({ outdir: join(root, 'dist', 'functions') })) {
      console.log(
        `${name.padEnd(16)} ${bytes.toLocaleString('en').padStart(8)} bytes  ${relative(root, path)}`,
      );
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'BuildError') throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
