import { relative } from 'node:path';

import { build } from 'esbuild';

/** An error in a source file that prevents a build. The message contains the report of esbuild. */
export class BuildError extends Error {
  /** @override */
  name = 'BuildError';
}

/**
 * Bundles a module and all of its imports into one file for Node.
 *
 * @param {string} root
 * @param {string} entry Absolute path.
 * @param {import('esbuild').BuildOptions & { target: string }} options Options in addition to those of every
 * bundle.
 * @returns {Promise<{ code: Uint8Array, inputs: Readonly<Record<string, { bytesInOutput: number }>> }>} `inputs`: for
 * each source file, its number of bytes in the bundle
 * @throws {BuildError}
 */
export async function bundle(root, entry, options) {
  const name = relative(root, entry);
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'silent',
    ...options,
  }).catch((/** @type {unknown} */ cause) => {
    const report = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError(`${name} does not build: ${report}`, { cause });
  });
  const [output] = result.outputFiles ?? [];
  const [listing] = Object.values(result.metafile?.outputs ?? {});
  if (output === undefined || listing === undefined)
    throw new BuildError(`${name} does not build: esbuild returned no output`);
  return { code: output.contents, inputs: listing.inputs };
}
