import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname;
const FUNCTIONS = readdirSync(join(root, 'functions'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
/** What others than functions may import of functions/. */
const CONTRACTS = [...FUNCTIONS, 'shared/release']
  .map((name) => `./functions/${name}/contract.ts`)
  .filter((file) => existsSync(join(root, file)));
/**
 * Pure readers of the functions, free of AWS's SDK: of zip archives, and of the files in an application's repository; and
 * how sizes are written. The rehearsal finds the same mistakes with them in its first second, in the same words.
 */
const READERS = [
  'release/configuration.ts',
  'template',
  'text/json.ts',
  'text/position.ts',
  'text/text.ts',
  'zip/directory.ts',
  'zip/end.ts',
  'zip/entry.ts',
].map((name) => `./functions/shared/${name}`);
/** What who is not in stacks/ may import of it: what the configuration says, and what things are called. */
const NAMES = ['./stacks/config', './stacks/names'];

/**
 * What each part may import of this repository, beside itself. Tests and benchmarks look at everything; nothing but a
 * command imports rehearsal/, and nothing imports a command.
 *
 * @type {[part: string, ...others: string[]][]}
 */
const MAY_IMPORT = [
  ['./*.ts', './stacks', './delivery.config.ts'],
  ['./*.mjs', './jest.config.mjs'],
  ['./stacks', ...CONTRACTS, './functions/shared/text/nearest.ts'],
  ['./functions'],
  ['./rehearsal', ...NAMES, ...CONTRACTS, ...READERS],
  ['./console', ...NAMES, ...CONTRACTS],
  ['./cli', ...NAMES, ...CONTRACTS, './rehearsal', './console'],
  ['./bundling'],
  ['./examples'],
];

/** A zone's `target` must not import its `from`, save for `except`. */
const zones = [
  ...MAY_IMPORT.map(([part, ...others]) => ({
    target: part,
    from: '.',
    except: [part, ...others, './node_modules'],
    message: `${part} may import: ${others.join(', ') || 'nothing but itself'}.`,
  })),
  {
    target: ['./__tests__', './bench'],
    from: './delivery.config.ts',
    message: "It is the user's own file: tests and benchmarks read __tests__/fixtures.",
  },
  // Said of what is imported, so that it holds for a folder that nobody has thought of yet.
  ...FUNCTIONS.filter((name) => name !== 'shared').map((name) => ({
    target: ['./functions/*.ts', `./functions/!(${name})/**`],
    from: `./functions/${name}`,
    message: 'A function may import: ./functions/shared.',
  })),
];

const environment = {
  object: 'process',
  property: 'env',
  message:
    'The environment is read in functions/shared/job/env.ts, and in cli/ by the file of a command only.',
};
/** Other ways to the same object, and to a module behind the back of the rules about imports. */
const detours = [
  { object: 'globalThis', property: 'process', message: 'process is a global name.' },
  { object: 'global', property: 'process', message: 'process is a global name.' },
  { object: 'process', property: 'getBuiltinModule', message: 'import it.' },
];

const modules = [
  {
    name: '@cdktf/provider-aws',
    message: 'import @cdktf/provider-aws/lib/<resource>: the index loads 226 MB of JavaScript',
  },
  { name: 'process', message: 'process is a global name.' },
  { name: 'node:process', message: 'process is a global name.' },
];
const createRequire = ['module', 'node:module'].map((name) => ({
  name,
  // The default export is the whole module.
  importNames: ['createRequire', 'default'],
  message: 'No rule about imports sees what it loads.',
}));

const sizes = {
  selector: 'TemplateElement[value.raw=/^ (bytes|[KM]B)\\b/]',
  message: 'Sizes are written by sizeText in functions/shared/text/text.ts.',
};

export default defineConfig(
  { ignores: ['dist', 'cdktf.out', 'coverage', '**/node_modules'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: root },
      globals: { console: 'readonly', process: 'readonly', Buffer: 'readonly', URL: 'readonly' },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.mjs', '.js'] } } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-ignore': true, 'ts-expect-error': true }],
      'max-lines': ['error', { max: 300 }],
      'no-restricted-syntax': ['error', sizes],
      'no-restricted-properties': ['error', environment, ...detours],
      'no-restricted-imports': ['error', { paths: [...modules, ...createRequire] }],
      'import-x/no-restricted-paths': ['error', { basePath: root, zones }],
      'import-x/no-cycle': 'error',
    },
  },
  {
    files: ['functions/shared/job/env.ts', 'cli/bootstrap.ts', 'cli/rehearse.ts'],
    rules: { 'no-restricted-properties': ['error', ...detours] },
  },
  {
    // The first defines how sizes are written; the other imports nothing of the functions.
    files: ['functions/shared/text/text.ts', 'bundling/functions.mjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // The first only asks where a package is, the second is nothing else; the others load what a user names, or what they
    // have built.
    files: [
      'rehearsal/terraform/deployment.ts',
      'cli/load-late.ts',
      'cli/load-config.ts',
      'bundling/app.mjs',
      'bundling/lean/lean-bundle.mjs',
    ],
    rules: { 'no-restricted-imports': ['error', { paths: modules }] },
  },
  {
    // Those who start the rest, in an environment that they make.
    files: ['__tests__/**', 'bench/**', 'bundling/app.mjs'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // An old Node must be able to read them.
    files: ['bundling/*.cjs'],
    languageOptions: { globals: { module: 'writable', require: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['__tests__/**', 'bench/**'],
    rules: { 'no-restricted-imports': ['error', { paths: modules }], 'max-lines': 'off' },
  },
  {
    // A repository of its own, which only lies in this one: it has no types and an environment of its own.
    files: ['examples/**'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { fetch: 'readonly', setTimeout: 'readonly' } },
    rules: { 'no-restricted-properties': 'off' },
  },
);
