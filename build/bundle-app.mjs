import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { buildCode, hashOf, isFresh, noteOf, writeNote, writeWhole } from './freshness.mjs';

/**
 * Bundles main.ts with a configuration into one file that Node loads at once.
 *
 * @param {{ root: string, config: string }} options `config`: absolute path, takes the place of delivery.config.ts
 * @returns {Promise<string>} path of the bundle
 */
export async function bundleApp({ root, config }) {
  const bundle = join(root, 'dist', 'app', `${hashOf(config).slice(0, 12)}.cjs`);
  const noteFile = `${bundle}.json`;
  if (isFresh(noteFile) && existsSync(bundle)) return bundle;

  if (!existsSync(config)) {
    throw named(
      'ConfigError',
      `no configuration at ${relative(process.cwd(), config)}; allowed: a TypeScript file such as delivery.config.ts`,
    );
  }
  const { build } = await import('esbuild');
  const { leanCdktf } = await import('./lean-cdktf.mjs');
  /** @type {Map<string, string>} */
  const sources = new Map();
  const result = await build({
    entryPoints: [join(root, 'main.ts')],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // Not the identifiers: cdktf puts the names of classes into messages.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [leanCdktf, configuration(config), remember(sources)],
  }).catch((/** @type {unknown} */ cause) => {
    const report = cause instanceof Error ? cause.message : String(cause);
    throw named('BuildError', `main.ts does not build: ${report}`);
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw named('BuildError', 'main.ts does not build: there is no output');
  writeWhole(bundle, output.contents);
  writeNote(noteFile, { ...noteOf(buildCode(root)), ...Object.fromEntries(sources) });
  return bundle;
}

/** @param {string} path @returns {import('esbuild').Plugin} */
const configuration = (path) => ({
  name: 'configuration',
  setup(build) {
    build.onResolve({ filter: /^\.\/delivery\.config$/ }, () => ({ path }));
  },
});

/**
 * Notes what was really read; a look afterwards could see a newer file.
 *
 * @param {Map<string, string>} sources
 * @returns {import('esbuild').Plugin}
 */
const remember = (sources) => ({
  name: 'remember',
  setup(build) {
    build.onLoad({ filter: /\.(?:[cm]?[jt]s|json)$/ }, async ({ path }) => {
      // Those are one file of the note: see buildCode.
      if (path.includes('node_modules')) return undefined;
      const contents = await readFile(path);
      sources.set(path, hashOf(contents));
      return { contents, loader: 'default' };
    });
  },
});

/** @param {string} name @param {string} message */
function named(name, message) {
  return Object.assign(new Error(message), { name });
}
