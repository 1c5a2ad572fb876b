import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULE = pathToFileURL(join(__dirname, '../../bundling/freshness.mjs')).href;

/** Runs an expression over what bundling/freshness.mjs exports; jest itself does not load ES modules. */
function run(expression: string): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `import * as f from '${MODULE}'; console.log(${expression});`],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

describe('what was built', () => {
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

  test('is fresh while nothing has changed, whatever the clock says', () => {
    utimesSync(file('source.ts'), new Date(), new Date(Date.now() + 86_400_000));
    expect(fresh()).toBe(true);
  });

  test('is stale when a source has changed, though its date has not', () => {
    writeFileSync(file('source.ts'), 'Source');
    utimesSync(file('source.ts'), new Date(0), new Date(0));
    expect(fresh()).toBe(false);
  });

  test('is stale when the result was replaced or has gone', () => {
    writeFileSync(file('function.zip'), 'other zip');
    expect(fresh()).toBe(false);
    rmSync(file('function.zip'));
    expect(fresh()).toBe(false);
  });

  test('is stale when there is one more source', () => {
    writeFileSync(file('more.ts'), 'more');
    expect(fresh(JSON.stringify([file('source.ts'), file('function.zip'), file('more.ts')]))).toBe(false);
  });

  test('is stale when nothing says what it was built from', () => {
    writeFileSync(file('built-from.json'), '{"cut off');
    expect(fresh()).toBe(false);
    rmSync(file('built-from.json'));
    expect(fresh()).toBe(false);
  });
});

test('to ask whether it is fresh loads no package: an unchanged project starts at once', () => {
  // Beside this copy there are no packages, so loading one fails.
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
