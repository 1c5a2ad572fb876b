import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openZip } from '../../../functions/shared/zip/read';

const ROOT = join(__dirname, '../../..');

export interface BuiltFunction {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Names of the npm packages whose code is in the bundle. */
  readonly packages: readonly string[];
}

/**
 * Builds the functions into `outdir`, as `npm run build` does.
 *
 * @returns the build report
 */
export function buildInto(outdir: string): BuiltFunction[] {
  const script = `import { buildFunctions } from './bundling/functions.mjs';
    console.log(JSON.stringify(await buildFunctions({ outdir: ${JSON.stringify(outdir)} })));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return JSON.parse(output) as BuiltFunction[];
}

/**
 * Unpacks the zip archive of a built function.
 *
 * @returns the path of index.js
 */
export async function unpack(zipPath: string, folder: string): Promise<string> {
  const archive = await openZip(readFileSync(zipPath), zipPath);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'index.js');
  writeFileSync(path, await archive.read('index.js', 2 ** 24));
  return path;
}

const BOOTSTRAP = `
const { event, remaining } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => remaining };
require(process.argv[1]).handler(event, context).then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
`;

/** Invokes a built function once, in a separate process. */
export function invoke(
  index: string,
  event: unknown,
  env: Record<string, string>,
): Promise<{ readonly failed: boolean; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', '-e', BOOTSTRAP, index], { env, stdio: 'pipe' });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    child.stderr.on('data', (part: Buffer) => (output += part.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ failed: code !== 0, output });
    });
    child.stdin.end(JSON.stringify({ event, remaining: 120_000 }));
  });
}
