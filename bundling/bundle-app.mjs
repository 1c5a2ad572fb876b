import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { buildCode, hashOf, isFresh, noteOf, writeNote, writeWhole } from './freshness.mjs';

/**
 * Bundles main.ts with a configuration into one file, because Node loads one file faster than many files.
 *
 * @param {{ root: string, config: string }} options `config`: absolute path of the file that replaces
 * delivery.config.ts
 * @returns {Promise<string>} path of the bundle
 */
export async function bundleApp({ root, config }) {
  const file = join(root, 'dist', 'app', `${hashOf(config).slice(0, 12)}.cjs`);
  const noteFile = `${file}.json`;
  if (isFresh(noteFile) && existsSync(file)) return file;

  // esbuild loads slowly, so it is loaded only for a build.
  const [{ bundle }, { leanCdktf }] = await Promise.all([
    import('./bundle.mjs'),
    import('./lean/lean-cdktf.mjs'),
  ]);
  /** @type {Map<string, string>} */
  const sources = new Map();
  const { code } = await bundle(root, join(root, 'main.ts'), {
    // The oldest Node that bundling/node-version.cjs accepts.
    target: 'node20',
    // Identifiers are not shortened, because cdktf prints the names of classes in messages.
    minifyWhitespace: true,
    minifySyntax: true,
    plugins: [leanCdktf, useConfiguration(config), recordSources(sources)],
  });
  writeWhole(file, code);
  writeNote(noteFile, { ...noteOf(buildCode(root)), ...Object.fromEntries(sources) });
  return file;
}

/** Replaces delivery.config.ts with another file. @param {string} path @returns {import('esbuild').Plugin} */
const useConfiguration = (path) => ({
  name: 'use-configuration',
  setup(build) {
    build.onResolve({ filter: /^\.\/delivery\.config$/ }, () =>
      // esbuild would also load JSON and other files, but commands such as `npm run rehearse` accept only TypeScript.
      path.endsWith('.ts')
        ? { path }
        : { errors: [{ text: `the configuration ${path} is not a TypeScript file` }] },
    );
  },
});

/**
 * Records the hash of each source when esbuild reads the source, because a later read could return newer content.
 *
 * @param {Map<string, string>} sources
 * @returns {import('esbuild').Plugin}
 */
const recordSources = (sources) => ({
  name: 'record-sources',
  setup(build) {
    build.onLoad({ filter: /\.(?:[cm]?[jt]s|json)$/ }, async ({ path }) => {
      // Sources of npm packages are not recorded, because `buildCode` contains npm's list of installed packages.
      if (path.includes('node_modules')) return undefined;
      const contents = await readFile(path);
      sources.set(path, hashOf(contents));
      return { contents, loader: 'default' };
    });
  },
});
