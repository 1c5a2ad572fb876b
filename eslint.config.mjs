import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const FUNCTIONS = ['deploy-stack', 'promote-release', 'verify-release'];
/** What others than functions may import of functions/. */
const CONTRACTS = ['shared', ...FUNCTIONS].map((name) => `./${name}/contract.ts`);

/** Who may import whom: a zone's `target` must not import its `from`, save for `except`. */
const zones = [
  { target: './main.ts', from: ['./functions', './rehearsal', './console', './cli'] },
  { target: './stacks', from: ['./rehearsal', './console', './cli', './main.ts', './delivery.config.ts'] },
  {
    target: './stacks',
    from: './functions',
    except: CONTRACTS,
  },
  {
    target: './functions',
    from: ['./stacks', './rehearsal', './console', './cli', './main.ts', './delivery.config.ts'],
  },
  ...FUNCTIONS.map((name) => ({
    target: `./functions/${name}`,
    from: './functions',
    except: ['./shared', `./${name}`],
  })),
  { target: './functions/shared', from: './functions', except: ['./shared'] },
  ...['rehearsal', 'console', 'cli'].flatMap((folder) => [
    { target: `./${folder}`, from: './stacks', except: ['./config.ts', './names.ts'] },
    {
      target: `./${folder}`,
      from: './functions',
      except: CONTRACTS,
    },
  ]),
  { target: './rehearsal', from: ['./console', './cli'] },
  { target: './console', from: ['./cli'] },
];

const environment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'process.env is read in functions/shared/env.ts and the entry files of cli/ only.',
};

export default defineConfig(
  { ignores: ['dist', 'cdktf.out', 'coverage', 'node_modules', 'examples'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
      globals: { console: 'readonly', process: 'readonly', Buffer: 'readonly', URL: 'readonly' },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.mjs', '.js'] } } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-ignore': true, 'ts-expect-error': true }],
      'max-lines': ['error', { max: 300 }],
      'no-restricted-syntax': ['error', environment],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@cdktf/provider-aws',
              message: 'import @cdktf/provider-aws/lib/<resource>: the index loads 226 MB of JavaScript',
            },
          ],
        },
      ],
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
    },
  },
  {
    files: ['functions/shared/env.ts', 'cli/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['__tests__/**', 'bench/**', 'build/**', '*.mjs'],
    rules: { 'no-restricted-syntax': 'off', 'max-lines': 'off' },
  },
);
