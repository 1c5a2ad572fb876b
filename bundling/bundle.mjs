import { relative } from 'node:path';

import { build } from 'esbuild';

/** A source that does not build; the message holds esbuild's own report. */
export class BuildError extends Error {
  /** @override */
  name = 'BuildError';
}

/**
 * Makes one file for Node of a module and all that it imports.
 *
 * @param {string} root
 * @param {string} entry Absolute path.
 * @param {import('esbuild').BuildOptions & { target: string }} options What this bundle has of its own.
 * @returns {Promise<{ code: Uint8Array, inputs: Readonly<Record<string, { bytesInOutput: number }>> }>} `inputs`: bytes
 *   of the bundle by the file that they come from
 * @throws {BuildError}
 */
export async function bundle(root, entry, options) {
  const shown = relative(root, entry);
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
    throw new BuildError(`${shown} does not build: ${report}`, { cause });
  });
  const [output] = result.outputFiles ?? [];
  const [listing] = Object.values(result.metafile?.outputs ?? {});
  if (output === undefined || listing === undefined) throw new BuildError(`${shown} gave no output`);
  return { code: output.contents, inputs: listing.inputs };
}
