/**
 * Compares the sizes and load times of each Lambda function's zip and of a zip that `esbuild --bundle --minify` builds
 * from the same sources. The two zips alternate, and the figures are medians. Only the ratios are meaningful, because
 * absolute times differ between machines.
 *
 *   npm run bench:functions [-- --runs 25]
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { buildSync } from 'esbuild';
import { unzipSync, zipSync } from 'fflate';

import { measured, median, table } from './processes';

const root = dirname(__dirname);
const { values } = parseArgs({ options: { runs: { type: 'string', default: '25' } } });
const runs = Number(values.runs);

interface Side {
  readonly bytes: number;
  /** Path of the unpacked index.js. */
  readonly index: string;
}

function unpacked(folder: string, zip: Uint8Array): Side {
  mkdirSync(folder, { recursive: true });
  const index = join(folder, 'index.js');
  writeFileSync(index, unzipSync(zip)['index.js'] ?? '');
  return { bytes: zip.length, index };
}

/** Bundles a function with `esbuild --bundle --minify --platform=node`. */
function usual(name: string, folder: string): Side {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'functions', name, 'handler.ts')],
    bundle: true,
    minify: true,
    platform: 'node',
    write: false,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  return unpacked(join(folder, 'usual', name), zipSync({ 'index.js': [code, { level: 9 }] }));
}

const LOAD = `const begin = process.hrtime.bigint(); require(process.argv[1]);
  console.log(Number(process.hrtime.bigint() - begin) / 1e6);`;
const load = (side: Side) => measured(['--no-warnings', '-e', LOAD, side.index]) as number;

async function main(folder: string): Promise<void> {
  const builder = (await import(pathToFileURL(join(root, 'bundling/functions.mjs')).href)) as {
    buildFunctions(options: { outdir: string }): Promise<{ name: string; path: string }[]>;
  };
  const built = await builder.buildFunctions({ outdir: join(folder, 'zips') });
  const rows = built.map(({ name, path }) => {
    const ours = unpacked(join(folder, 'ours', name), readFileSync(path));
    const theirs = usual(name, folder);
    const pairs = Array.from({ length: runs + 1 }, () => ({ ours: load(ours), usual: load(theirs) })).slice(
      1,
    );
    const ratio = median(pairs.map((pair) => pair.ours / pair.usual));
    return [
      name,
      ours.bytes,
      theirs.bytes,
      (ours.bytes / theirs.bytes).toFixed(3),
      median(pairs.map((pair) => pair.ours)).toFixed(1),
      median(pairs.map((pair) => pair.usual)).toFixed(1),
      ratio.toFixed(3),
    ];
  });
  const head = ['function', 'zip, bytes', 'esbuild, bytes', 'ratio', 'import, ms', 'esbuild, ms', 'ratio'];
  console.log(`medians of ${String(runs)} pairs of runs\n\n${table([head, ...rows])}`);
}

const folder = mkdtempSync(join(tmpdir(), 'bench-functions-'));
void main(folder).finally(() => {
  rmSync(folder, { recursive: true });
});
