import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(__dirname, '../..');
const EXAMPLE = join(ROOT, '__tests__/fixtures/example.config.ts');
const folder = mkdtempSync(join(tmpdir(), 'cdktn-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Bundles the app as build/bundle-app.mjs does, with every import of cdktf resolved to another package. */
const BUNDLE = `
import { writeFileSync } from 'node:fs';
import { bundle } from ${JSON.stringify(pathToFileURL(join(ROOT, 'build/bundle.mjs')).href)};
import { leanCdktf } from ${JSON.stringify(pathToFileURL(join(ROOT, 'build/lean-cdktf.mjs')).href)};
const [root, config, library, outfile] = process.argv.slice(1);
const replaced = {
  name: 'replaced',
  setup(build) {
    build.onResolve({ filter: /^\\.\\/delivery\\.config$/ }, () => ({ path: config }));
    build.onResolve({ filter: /^cdktf$/ }, ({ kind, pluginData }) =>
      pluginData === 'seen' ? undefined : build.resolve(library, { kind, resolveDir: root, pluginData: 'seen' }),
    );
  },
};
const { code, inputs } = await bundle(root, root + '/main.ts', { target: 'node20', plugins: [replaced, leanCdktf] });
writeFileSync(outfile, code);
console.log(Object.keys(inputs).filter((file) => /node_modules\\/cdkt[fn]\\//.test(file)).map((file) => file.split('/')[1]).join('\\n'));
`;

/** Synthesizes the example. @returns the libraries in the bundle, the bundle, and the stacks. */
function synthesizeWith(library: string) {
  const functions = join(folder, 'functions');
  mkdirSync(functions, { recursive: true });
  for (const name of ['deploy-stack', 'promote-release', 'verify-release']) {
    writeFileSync(join(functions, `${name}.zip`), `the zip of ${name}`);
  }
  const app = join(folder, `${library}.cjs`);
  const outdir = join(folder, library);
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...env },
    });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };
  const libraries = run(['--input-type=module', '-e', BUNDLE, ROOT, EXAMPLE, library, app]);
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

describe('CDK Terrain, the continuation of cdktf', () => {
  const before = synthesizeWith('cdktf');
  const after = synthesizeWith('cdktn');

  it('takes the place of cdktf in the whole app', () => {
    expect(before.libraries).toEqual(['cdktf']);
    expect(after.libraries).toEqual(['cdktn']);
  });

  it('has no stack traces of tokens and no source maps in the bundle, as before', () => {
    for (const { code } of [before, after]) {
      expect(/\.captureStackTrace = \(\) => \[\];/.test(code)).toBe(true);
      expect(code.includes('sourceMappingURL=data:')).toBe(false);
    }
  });

  it('synthesizes the same stacks', () => {
    expect(after.stacks.size).toBe(11);
    // `//` holds comments about the library that wrote the file; Terraform reads nothing there.
    const withoutComments = (stacks: ReadonlyMap<string, Record<string, unknown>>) =>
      [...stacks].map(([name, stack]) => [name, { ...stack, '//': undefined }]);
    expect(withoutComments(after.stacks)).toEqual(withoutComments(before.stacks));
  });
});
