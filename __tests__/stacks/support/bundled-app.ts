import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { writeFunctionZips } from './function-zips';

const ROOT = join(__dirname, '../../..');
const EXAMPLE = join(ROOT, '__tests__/fixtures/example.config.ts');
/**
 * Script that bundles the app as bundling/bundle-app.mjs does, but with another library instead of cdktf. Adds a line
 * of code to the constructor of every stack.
 */
const BUNDLE = `
import { readFileSync, writeFileSync } from 'node:fs';
import { bundle } from ${JSON.stringify(pathToFileURL(join(ROOT, 'bundling/bundle.mjs')).href)};
import { leanCdktf } from ${JSON.stringify(pathToFileURL(join(ROOT, 'bundling/lean/lean-cdktf.mjs')).href)};
const [root, config, library, line, outfile] = process.argv.slice(1);
const OVERRIDE = "    this.addOverride('terraform.backend.s3.use_lockfile', true);\\n";
const replaced = {
  name: 'replaced',
  setup(build) {
    build.onResolve({ filter: /^\\.\\/delivery\\.config$/ }, () => ({ path: config }));
    build.onResolve({ filter: /^cdktf$/ }, ({ kind, pluginData }) =>
      pluginData === 'resolved' ? undefined : build.resolve(library, { kind, resolveDir: root, pluginData: 'resolved' }),
    );
    build.onLoad({ filter: /stacks\\/account-stack\\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes(OVERRIDE)) throw new Error('account-stack.ts has no override of use_lockfile; change OVERRIDE');
      return { contents: source.replace(OVERRIDE, () => OVERRIDE + line + '\\n'), loader: 'ts' };
    });
  },
};
const { code, inputs } = await bundle(root, root + '/main.ts', { target: 'node20', plugins: [replaced, leanCdktf] });
writeFileSync(outfile, code);
console.log(Object.keys(inputs).filter((file) => /node_modules\\/cdkt[fn]\\//.test(file)).map((file) => file.split('/')[1]).join('\\n'));
`;

export interface BundledApp {
  /** Names of the CDK libraries in the bundle. */
  readonly libraries: readonly string[];
  readonly code: string;
  /** Synthesized stacks as JSON, by name. */
  readonly stacks: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** Synthesizes the example with another library instead of cdktf, or with an additional line of code in every stack. */
export function synthesizeWith({
  library = 'cdktf',
  line = '',
}: {
  library?: string;
  line?: string;
}): BundledApp {
  const folder = mkdtempSync(join(tmpdir(), 'bundled-app-'));
  try {
    return synthesizeIn(folder, library, line);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function synthesizeIn(folder: string, library: string, line: string): BundledApp {
  const functions = join(folder, 'functions');
  writeFunctionZips(functions);
  const app = join(folder, 'app.cjs');
  const outdir = join(folder, 'out');
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...env },
    });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };
  const libraries = run(['--input-type=module', '-e', BUNDLE, ROOT, EXAMPLE, library, line, app]);
  run([app], {
    CDKTF_OUTDIR: outdir,
    CDKTF_CONTEXT_JSON: JSON.stringify({ config: EXAMPLE, functions }),
  });
  const stacks = readdirSync(join(outdir, 'stacks')).map((name): [string, Record<string, unknown>] => [
    name,
    JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8')) as Record<string, unknown>,
  ]);
  return {
    libraries: [...new Set(libraries.trim().split('\n'))],
    code: readFileSync(app, 'utf8'),
    stacks: new Map(stacks),
  };
}
