import { join } from 'node:path';

import { buildCode, filesBelow, isFresh, noteOf, writeNote } from './freshness.mjs';
import { functionNames } from './function-names.mjs';

/**
 * Builds the functions' zips, unless they were built from the same sources by the same code. A stale zip is never
 * deployed, and an unchanged project builds nothing.
 *
 * @param {{ root: string, outdir: string }} options
 */
export async function freshFunctions({ root, outdir }) {
  const zips = functionNames(root).map((name) => join(outdir, `${name}.zip`));
  const sources = [...filesBelow(join(root, 'functions'), '.ts'), ...buildCode(root)];
  const noteFile = join(outdir, 'built-from.json');
  if (isFresh(noteFile, [...sources, ...zips])) return;

  // Hashed before the build: a source that changes during the build then differs, and the next run builds again.
  const before = noteOf(sources);
  // Loaded late, because esbuild is slow to load.
  const { buildFunctions } = await import('./functions.mjs');
  await buildFunctions({ outdir });
  writeNote(noteFile, { ...before, ...noteOf(zips) });
}
