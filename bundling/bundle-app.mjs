import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { buildCode, hashOf, isFresh, noteOf, writeNote, writeWhole } from './freshness.mjs';

/**
 * Bundles main.ts with a configuration into one file that Node loads at once.
 *
 * @param {{ root: string, config: string }} options `config`: absolute path, takes the place of delivery.config.ts
 * @returns {Promise<string>} path of the bundle
 */
export async function bundleApp({ root, config }) {
  const file = join(root, 'dist', 'app', `${hashOf(config).slice(0, 12)}.cjs`);
  const noteFile = `${file}.json`;
  if (isFresh(noteFile) && existsSync(file)) return file;

  // Only now, because it loads esbuild.
  const [{ bundle }, { leanCdktf }] = await Promise.all([
    import('./bundle.mjs'),
    import('./lean/lean-cdktf.mjs'),
  ]);
  /** @type {Map<string, string>} */
  const sources = new Map();
  const { code } = await bundle(root, join(root, 'main.ts'), {
    // The oldest Node that bundling/node-version.cjs lets pass.
    target: 'node20',
    // Not the identifiers: cdktf puts the names of classes into messages.
    minifyWhitespace: true,
    minifySyntax: true,
    plugins: [leanCdktf, configuration(config), remember(sources)],
  });
  writeWhole(file, code);
  writeNote(noteFile, { ...noteOf(buildCode(root)), ...Object.fromEntries(sources) });
  return file;
}

/** @param {string} path @returns {import('esbuild').Plugin} */
const configuration = (path) => ({
  name: 'configuration',
  setup(build) {
    build.onResolve({ filter: /^\.\/delivery\.config$/ }, () =>
      // esbuild would also read JSON and other kinds of files, which no other command accepts.
      path.endsWith('.ts') ? { path } : { errors: [{ text: `${path} is not a TypeScript file` }] },
    );
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
