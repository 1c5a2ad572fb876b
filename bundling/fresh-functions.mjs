import { join } from 'node:path';

import { buildCode, filesBelow, isFresh, noteOf, writeNote } from './freshness.mjs';
import { functionNames } from './function-names.mjs';

/**
 * Builds the functions' zips unless the existing zips were built from the same sources with the same build code. A
 * stale zip is therefore never deployed, and an unchanged project builds nothing.
 *
 * @param {{ root: string, outdir: string }} options
 */
export async function freshFunctions({ root, outdir }) {
  const zips = functionNames(root).map((name) => join(outdir, `${name}.zip`));
  const sources = [...filesBelow(join(root, 'functions'), '.ts'), ...buildCode(root)];
  const noteFile = join(outdir, 'built-from.json');
  if (isFresh(noteFile, [...sources, ...zips])) return;

  // Sources are hashed before the build, so that a source which changes during the build is built again by the next
  // run.
  const before = noteOf(sources);
  // esbuild loads slowly, so it is loaded only for a build.
  const { buildFunctions } = await import('./functions.mjs');
  await buildFunctions({ outdir });
  writeNote(noteFile, { ...before, ...noteOf(zips) });
}
