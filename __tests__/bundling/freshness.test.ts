import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULE = pathToFileURL(join(__dirname, '../../bundling/freshness.mjs')).href;

/**
 * Evaluates an expression in a new process. In the expression, `f` contains the exports of bundling/freshness.mjs,
 * which jest cannot load because the file is an ES module.
 */
function run(expression: string): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `import * as f from '${MODULE}'; console.log(${expression});`],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

describe('a build result', () => {
  const folder = mkdtempSync(join(tmpdir(), 'freshness-'));
  const file = (name: string) => join(folder, name);
  const files = JSON.stringify([file('source.ts'), file('function.zip')]);
  const note = JSON.stringify(file('built-from.json'));
  const fresh = (of = files) => run(`f.isFresh(${note}, ${of})`) === 'true';

  beforeEach(() => {
    writeFileSync(file('source.ts'), 'source');
    writeFileSync(file('function.zip'), 'zip');
    run(`f.writeNote(${note}, f.noteOf(${files}))`);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('is fresh while its files are unchanged, whatever their dates are', () => {
    utimesSync(file('source.ts'), new Date(), new Date(Date.now() + 86_400_000));
    expect(fresh()).toBe(true);
  });

  test('is stale when a source has changed, even with an old date', () => {
    writeFileSync(file('source.ts'), 'Source');
    utimesSync(file('source.ts'), new Date(0), new Date(0));
    expect(fresh()).toBe(false);
  });

  test('is stale when a result was replaced or deleted', () => {
    writeFileSync(file('function.zip'), 'other zip');
    expect(fresh()).toBe(false);
    rmSync(file('function.zip'));
    expect(fresh()).toBe(false);
  });

  test('is stale when a source was added', () => {
    writeFileSync(file('more.ts'), 'more');
    expect(fresh(JSON.stringify([file('source.ts'), file('function.zip'), file('more.ts')]))).toBe(false);
  });

  test('is stale without a readable note of its files', () => {
    writeFileSync(file('built-from.json'), '{"cut off');
    expect(fresh()).toBe(false);
    rmSync(file('built-from.json'));
    expect(fresh()).toBe(false);
  });
});

test('the check for freshness loads no package, so that an unchanged project starts fast', () => {
  // The copy of the project has no node_modules, so loading any package would fail.
  const folder = mkdtempSync(join(tmpdir(), 'no-packages-'));
  const build = join(folder, 'bundling');
  cpSync(join(__dirname, '../../bundling'), build, { recursive: true });
  const load = (...files: readonly string[]) =>
    spawnSync(
      process.execPath,
      ['--input-type=module', '-e', files.map((file) => `await import('./bundling/${file}');`).join('\n')],
      { cwd: folder, encoding: 'utf8' },
    );
  try {
    const { status, stderr } = load('bundle-app.mjs', 'fresh-functions.mjs');
    expect([status, stderr]).toEqual([0, '']);
    expect(load('bundle.mjs').stderr).toContain("Cannot find package 'esbuild'");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
