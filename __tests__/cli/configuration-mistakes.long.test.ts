import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { MISTAKEN } from '../../cli/exit-codes';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    // Without a network, cdktf's check for a newer version would delay the tests.
    env: { PATH: process.env['PATH'], HOME: folder, CHECKPOINT_DISABLE: '1', CI: 'true' },
  });
  return { status, stdout, stderr: stderr.trim().replaceAll(`${folder}/`, '') };
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const EXPORT = 'write: export default defineConfig({ … })';
const OTHER = 'pass a TypeScript file such as delivery.config.ts with --config';
const TYPESCRIPT = 'pass a TypeScript file such as delivery.config.ts with --config';
const PATH = 'correct its path or its permissions';

/**
 * Description of a mistake, content of the configuration file, and expected message after
 * `<file> does not load; correct the file:`.
 */
const DOES_NOT_LOAD: readonly (readonly [what: string, text: string, reason: string])[] = [
  [
    'a syntax error',
    'export default {\n  /* Größe */ project: "acme" accounts: {},\n};\n',
    '<file>:2:31 Expected "}" but found "accounts"',
  ],
  [
    'a syntax error of an imported file',
    "import { accounts } from './accounts';\nexport default { accounts };\n",
    'accounts.ts:2:13 Unexpected ";"',
  ],
  [
    'await',
    'export default await load();\n',
    '<file>:1:16 top-level await is not allowed in a configuration; write the awaited values into the file',
  ],
  [
    'a missing file',
    "\nimport a from './nope';\nexport default a;\n",
    "<file>:2:15 Cannot find module './nope'",
  ],
  [
    'a missing package',
    "import a from 'nope';\nexport default a;\n",
    "<file>:1:15 Cannot find module 'nope'",
  ],
  [
    'an error of its own',
    "const id = process.argv[99];\nif (id === undefined) throw new Error('no ID');\nexport default {};\n",
    '<file>:2:29 no ID',
  ],
  [
    'a value that is not there',
    'const a: any = {};\nexport default { project: a.b.c };\n',
    "<file>:2:31 Cannot read properties of undefined (reading 'c')",
  ],
  [
    'a value that is not there in an imported file',
    "import { settings } from './settings';\nexport default { settings };\n",
    "settings.ts:1:42 Cannot read properties of undefined (reading 'delivery')",
  ],
  ['something thrown that is no error', "throw 'a text';\nexport default {};\n", "the file throws 'a text'"],
];

/** Content of a configuration file whose export is wrong, and expected message. */
const EXPORTS: readonly (readonly [text: string, message: string])[] = [
  ['', `<file> has no default export; ${EXPORT}`],
  ['export const config = {};\n', `<file> has no default export; ${EXPORT}`],
  ['export default () => ({});\n', `<file> exports a function instead of its result; ${EXPORT}`],
  [
    "export default (async () => { throw new Error('late'); })();\n",
    `<file> exports a promise instead of an object; ${EXPORT}`,
  ],
  [
    "export = {\n  Project: 'A', project: 'acme' };\n",
    '<file> has 7 problems:\n  <file>:1:10 pipelineRegion: missing',
  ],
];

/** Path of a configuration file that cannot be loaded, and expected message. */
const PATHS: readonly (readonly [path: string, message: string])[] = [
  ['none.ts', `there is no configuration at none.ts; ${TYPESCRIPT}`],
  ['folder.ts', `the configuration folder.ts is a folder; ${TYPESCRIPT}`],
  ['loop.ts', `the configuration loop.ts cannot be read (ELOOP); ${PATH}`],
  ['accounts.ts/a.ts', `the configuration accounts.ts/a.ts cannot be read (ENOTDIR); ${PATH}`],
  ['acme.json', `the configuration 'acme.json' is not a TypeScript file; ${OTHER}`],
  ['acme.mjs', `the configuration 'acme.mjs' is not a TypeScript file; ${OTHER}`],
  ['acme', `the configuration 'acme' is not a TypeScript file; ${OTHER}`],
];

write('accounts.ts', 'export const accounts = {\n  delivery: ;\n};\n');
write('settings.ts', 'export const settings = JSON.parse("{}").accounts.delivery;\n');
mkdirSync(join(folder, 'folder.ts'));
symlinkSync('loop.ts', join(folder, 'loop.ts'));

// One process loads all files, because starting a process takes longer than loading all files.
const texts = [...DOES_NOT_LOAD.map(([, text]) => text), ...EXPORTS.map(([text]) => text)];
const files = texts.map((text, index) => write(`acme-${String(index)}.ts`, text));
const { stdout } = run(
  ...['--import', 'tsx', join(__dirname, 'support', 'load-all.ts')],
  ...[...files, ...PATHS.map(([path]) => join(folder, path))],
);
const messages = (JSON.parse(stdout) as string[]).map((message, index) =>
  message.replaceAll(`${folder}/`, '').replaceAll(`acme-${String(index)}.ts`, '<file>'),
);

test.each(DOES_NOT_LOAD.map(([what, , reason], index) => [what, reason, index] as const))(
  'a configuration with %s does not load, and the reason has a position',
  (_, reason, index) => {
    expect(messages[index]).toBe(`<file> does not load; correct the file:\n  ${reason}`);
  },
);

test.each(EXPORTS.map(([text, message], index) => [text, message, DOES_NOT_LOAD.length + index] as const))(
  'the message about another export names the export: %j',
  (_, message, index) => {
    expect(messages[index]?.slice(0, message.length)).toBe(message);
  },
);

test.each(PATHS.map(([path, message], index) => [path, message, texts.length + index] as const))(
  'the message about a path without a configuration names the path: %s',
  (_, message, index) => {
    expect(messages[index]).toBe(message);
  },
);

describe('every command reports the same message, with one exit code and without a stack trace', () => {
  const syntax = write('acme.ts', DOES_NOT_LOAD[0]?.[1] ?? '');
  const message = (messages[0] ?? '').replaceAll('<file>', 'acme.ts');

  test('npm run rehearse and npm run bootstrap', () => {
    for (const [command, ...args] of [
      ['rehearse', '--yes'],
      ['bootstrap', 'delivery'],
    ] as const) {
      const { status, stderr } = run('--import', 'tsx', 'cli/brb.ts', command, ...args, '--config', syntax);
      expect([status, stderr]).toEqual([MISTAKEN, `${command}: ${message}`]);
    }
  });

  test('npx cdktf synth, whose own exit code is 1', () => {
    const cdktf = join(dirname(require.resolve('cdktf-cli/package.json')), 'bundle/bin/cdktf');
    const app = `node bundling/app.mjs --functions ${folder} --config ${syntax}`;
    const { status, stdout, stderr } = run(cdktf, 'synth', '--app', app, '--output', join(folder, 'out'));
    expect(status).toBe(1);
    const indented = message.replaceAll('\n', '\n    ');
    expect(stderr).toContain(
      `non-zero exit code ${String(MISTAKEN)}\n\nCommand output on stderr:\n\n    ${indented}`,
    );
    expect(stdout + stderr).not.toMatch(/^ +at /m);
  });

  test.each([
    ['a late rejection', write('late.ts', EXPORTS[3]?.[0] ?? ''), messages[DOES_NOT_LOAD.length + 3]],
    ['a file that esbuild could read', write('acme.json', '{}'), PATHS[4]?.[1]],
  ])('the app of cdktf.json: %s', (_, file, expected) => {
    const { status, stderr } = run('bundling/app.mjs', '--functions', folder, '--config', file);
    expect([status, stderr.replaceAll('late.ts', '<file>')]).toEqual([MISTAKEN, expected]);
  });
});
