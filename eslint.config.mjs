import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname;
/** @param {string} folder */
const foldersIn = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
const FUNCTIONS = foldersIn('functions');
/**
 * Folders of example applications. Each folder has the content of another repository, so the configuration that
 * delivers the application is outside the folder.
 */
const EXAMPLES = foldersIn('examples').map((name) => `./examples/${name}`);
/** Files in functions/ that the code outside functions/ may import. */
const CONTRACTS = [
  ...FUNCTIONS.map((name) => `${name}/contract.ts`),
  ...[
    'approval-message.ts',
    'bundle-manifest.ts',
    'ledger.ts',
    'names.ts',
    'outcome.ts',
    'records.ts',
    'history/ledger.ts',
    'history/outcome.ts',
    'release-bucket.ts',
    'release-files.ts',
    'service-parameters.ts',
  ].map((name) => `shared/release/${name}`),
]
  .map((name) => `./functions/${name}`)
  .filter((file) => existsSync(join(root, file)));
/**
 * Files in functions/ that use no AWS SDK: the readers of zip archives, the readers and checks of an application's
 * files, and the format of sizes. The rehearsal imports this code to report mistakes at its start, with the same
 * messages as the functions.
 */
const READERS = [
  'release/configuration.ts',
  'release/problems/check-sources.ts',
  'release/problems/sources.ts',
  'template',
  'text/json.ts',
  'text/position.ts',
  'text/text.ts',
  'zip/directory.ts',
  'zip/end.ts',
  'zip/entry.ts',
].map((name) => `./functions/shared/${name}`);
/**
 * Files in functions/ that operations/ imports besides the contracts: the comparison of releases, and the readers of what
 * the functions have written.
 */
const RECORDED = [
  'aws/find-stack.ts',
  'job/errors.ts',
  'release/changes',
  'release/history/release-variables.ts',
  'release/release-tags.ts',
  'text/json.ts',
  'zip/read.ts',
].map((name) => `./functions/shared/${name}`);
/** Files of stacks/ that other folders may import: the configuration, and the names of resources. */
const NAMES = ['./stacks/config', './stacks/names'];

/**
 * The folders and files of this repository that each part may import, besides itself. Tests and benchmarks may import
 * everything. Only commands import rehearsal/, and nothing imports a command.
 *
 * @type {[part: string, ...others: string[]][]}
 */
const MAY_IMPORT = [
  ['./*.ts', './stacks', './delivery.config.ts'],
  ['./*.mjs', './jest.config.mjs'],
  ['./stacks', ...CONTRACTS, './functions/shared/text/nearest.ts'],
  ['./functions'],
  ['./operations', ...NAMES, ...CONTRACTS, ...RECORDED],
  ['./rehearsal', ...NAMES, ...CONTRACTS, ...READERS, './operations'],
  ['./console', ...NAMES, ...CONTRACTS, './operations'],
  ['./cli', ...NAMES, ...CONTRACTS, './operations', './rehearsal', './console'],
  ['./bundling'],
  ['./examples/*.ts', './delivery.config.ts', './stacks/config'],
  ...EXAMPLES.map((folder) => /** @type {[string]} */ ([folder])),
];

/** Rules about imports: the files in `target` must not import files in `from`, except the files in `except`. */
const zones = [
  ...MAY_IMPORT.map(([part, ...others]) => ({
    target: part,
    from: '.',
    except: [part, ...others, './node_modules'],
    message: `${part} may import: ${others.join(', ') || 'nothing but itself'}`,
  })),
  {
    target: ['./__tests__', './bench'],
    from: './delivery.config.ts',
    message:
      'delivery.config.ts belongs to the user; import a configuration of __tests__/fixtures in tests and benchmarks',
  },
  // Each rule protects the folder of one function, so that a new folder may not import the function either.
  ...FUNCTIONS.filter((name) => name !== 'shared').map((name) => ({
    target: ['./functions/*.ts', `./functions/!(${name})/**`],
    from: `./functions/${name}`,
    message: 'a function may import: ./functions/shared',
  })),
];

const environment = {
  object: 'process',
  property: 'env',
  message: 'read environment variables in functions/shared/job/env.ts, or in the file of a command in cli/',
};
/** Other ways to read environment variables or to load modules, which the rules above do not detect. */
const detours = [
  { object: 'globalThis', property: 'process', message: 'use the global process' },
  { object: 'global', property: 'process', message: 'use the global process' },
  { object: 'process', property: 'getBuiltinModule', message: 'import the module' },
];

const modules = [
  {
    name: '@cdktf/provider-aws',
    message:
      'the index of this package loads 226 MB of JavaScript; import @cdktf/provider-aws/lib/<resource>',
  },
  { name: 'process', message: 'use the global process' },
  { name: 'node:process', message: 'use the global process' },
];
/**
 * Packages under the AGPL, and their data. Code that runs in Lambda, or that people run against their own accounts, must
 * not contain these packages: docs/decisions/0012-permissions-are-enforced.md.
 */
const copyleft = {
  group: ['@cloud-copilot/*'],
  message: 'only rehearsal/permissions/ and tests may use this package, because of its license',
};
const createRequire = ['module', 'node:module'].map((name) => ({
  name,
  // The default export of the module also contains createRequire.
  importNames: ['createRequire', 'default'],
  message: 'the rules about imports do not check modules that createRequire loads; use an import',
}));

const sizes = {
  selector: 'TemplateElement[value.raw=/^ (bytes|[KM]B)\\b/]',
  message: 'write sizes with sizeText of functions/shared/text/text.ts',
};

export default defineConfig(
  { ignores: ['dist', 'cdktf.out', 'coverage', '**/node_modules', '**/.venv'] },
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
      complexity: ['error', 12],
      // A destructuring may name a property only to leave the property out of the rest.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-restricted-syntax': ['error', sizes],
      'no-restricted-properties': ['error', environment, ...detours],
      'no-restricted-imports': ['error', { paths: [...modules, ...createRequire], patterns: [copyleft] }],
      'import-x/no-restricted-paths': ['error', { basePath: root, zones }],
      'import-x/no-cycle': 'error',
    },
  },
  {
    files: ['functions/shared/job/env.ts', 'cli/brb.ts', 'cli/test-mutations.ts'],
    rules: { 'no-restricted-properties': ['error', ...detours] },
  },
  {
    // The first file defines `sizeText`, and the second file must not import functions/.
    files: ['functions/shared/text/text.ts', 'bundling/functions.mjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // These files need createRequire: the first and the last to find a package, cli/load-*.ts to load modules late.
    // The other files load a file that the user names or that the build has written.
    files: [
      'rehearsal/terraform/commands.ts',
      'cli/load-command.ts',
      'cli/load-late.ts',
      'cli/config/load-config.ts',
      'bundling/app.mjs',
      'bundling/lean/lean-bundle.mjs',
    ],
    rules: { 'no-restricted-imports': ['error', { paths: modules, patterns: [copyleft] }] },
  },
  {
    files: ['rehearsal/permissions/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [...modules, ...createRequire] }] },
  },
  {
    // These files start other programs and set the environment variables of these programs.
    files: ['__tests__/**', 'bench/**', 'bundling/app.mjs'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // An old Node must be able to read these files.
    files: ['bundling/**/*.cjs'],
    languageOptions: { globals: { module: 'writable', require: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['__tests__/**', 'bench/**'],
    rules: { 'no-restricted-imports': ['error', { paths: modules }] },
  },
  {
    // Each example is the content of another repository, which has no TypeScript types and its own environment
    // variables.
    files: ['examples/*/**'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { fetch: 'readonly', setTimeout: 'readonly' } },
    rules: { 'no-restricted-properties': 'off' },
  },
);
