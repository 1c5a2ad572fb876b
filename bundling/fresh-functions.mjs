import { join } from 'node:path';

import { buildCode, filesBelow, isFresh, noteOf, writeNote } from './freshness.mjs';
import { functionNames } from './function-names.mjs';

/**
 * Builds the functions' zips unless they are there and were made of just these sources by just this code. Nothing stale
 * is ever deployed, and an unchanged project does not pay for it.
 *
 * @param {{ root: string, outdir: string }} options
 */
export async function freshFunctions({ root, outdir }) {
  const zips = functionNames(root).map((name) => join(outdir, `${name}.zip`));
  const sources = [...filesBelow(join(root, 'functions'), '.ts'), ...buildCode(root)];
  const noteFile = join(outdir, 'built-from.json');
  if (isFresh(noteFile, [...sources, ...zips])) return;

  // Before the build: what is changed while it runs then differs from the note, and the next run builds again.
  const before = noteOf(sources);
  // Only now, because it loads esbuild.
  const { buildFunctions } = await import('./functions.mjs');
  await buildFunctions({ outdir });
  writeNote(noteFile, { ...before, ...noteOf(zips) });
}
