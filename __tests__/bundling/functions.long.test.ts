import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openZip } from '../../functions/shared/zip/read';
import { buildInto } from '../functions/support/bundles';

// The time limit is long, because each build runs in a separate process, which starts slowly on a busy machine.
jest.setTimeout(60_000);
const ROOT = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'functions-build-'));
let built: ReturnType<typeof buildInto> = [];
const codes = new Map<string, string>();
beforeAll(async () => {
  built = buildInto(join(folder, 'one'));
  for (const { name, path } of built) {
    const archive = await openZip(readFileSync(path), path);
    codes.set(name, (await archive.read('index.js', 2 ** 24)).toString());
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const bytesOf = (zips: typeof built) => zips.map(({ path }) => readFileSync(path));

/** Packages that most functions contain: common parts of the AWS SDK, and packages for templates and schemas. */
const COMMON = [
  '@aws-sdk/checksums',
  '@aws-sdk/client-cloudformation',
  '@aws-sdk/client-codepipeline',
  '@aws-sdk/client-s3',
  '@aws-sdk/core',
  '@aws-sdk/credential-provider-env',
  '@aws-sdk/middleware-sdk-s3',
  '@aws-sdk/signature-v4-multi-region',
  '@aws-sdk/xml-builder',
  '@smithy/core',
  '@smithy/node-http-handler',
  '@smithy/signature-v4',
  '@smithy/types',
  'yaml',
  'zod',
];

/** Packages that a bundle contains only if its function reads artifacts or templates. */
const ARTIFACTS_AND_TEMPLATES = [
  '@aws-sdk/checksums',
  '@aws-sdk/client-s3',
  '@aws-sdk/middleware-sdk-s3',
  '@aws-sdk/signature-v4-multi-region',
  'yaml',
];

/** Copies the files of the project that a build reads. @returns the folder with the copy. */
function copyProject(): string {
  const root = mkdtempSync(join(folder, 'elsewhere-'));
  for (const part of ['bundling', 'functions', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}

describe('npm run build', () => {
  it('builds one zip for each function, with only index.js, of at most 155,000 bytes', async () => {
    expect(built.map(({ name }) => name)).toEqual([
      'check-release',
      'deploy-stack',
      'promote-release',
      'protect-stacks',
      'record-execution',
      'verify-release',
    ]);
    for (const { path, bytes } of built) {
      const zip = readFileSync(path);
      expect(zip.length).toBe(bytes);
      expect(bytes).toBeLessThanOrEqual(155_000);
      expect((await openZip(zip, path)).names).toEqual(['index.js']);
    }
  });

  it('leaves no unfinished file behind', () => {
    expect(readdirSync(join(folder, 'one')).sort()).toEqual([
      'check-release.zip',
      'deploy-stack.zip',
      'promote-release.zip',
      'protect-stacks.zip',
      'record-execution.zip',
      'verify-release.zip',
    ]);
  });

  it('builds the same bytes again, also by two builds at once', async () => {
    const script = `import { buildFunctions } from './bundling/functions.mjs';
      const outdir = ${JSON.stringify(join(folder, 'at-once'))};
      await Promise.all([buildFunctions({ outdir }), buildFunctions({ outdir })]);`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT });
    const again = built.map(({ path }) => ({ path: path.replace(`${folder}/one`, `${folder}/at-once`) }));
    expect(again.map(({ path }) => readFileSync(path))).toEqual(bytesOf(built));
    expect(await Promise.resolve(readdirSync(join(folder, 'at-once')))).toHaveLength(built.length);
  });

  it('builds the same bytes in another directory, time zone, language and umask (T35)', () => {
    const root = copyProject();
    const script = `import { buildFunctions } from './bundling/functions.mjs';
      await buildFunctions({ outdir: './out' });`;
    const command = 'umask 077 && exec "$0" --input-type=module -e "$1"';
    execFileSync('sh', ['-c', command, process.execPath, script], {
      cwd: root,
      env: { PATH: process.env['PATH'], TZ: 'Pacific/Apia', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
    });
    expect(built.map(({ name }) => readFileSync(join(root, 'out', `${name}.zip`)))).toEqual(bytesOf(built));
  });

  it('builds a new function as soon as it has a handler', () => {
    const root = copyProject();
    mkdirSync(join(root, 'functions/roll-back'));
    writeFileSync(join(root, 'functions/roll-back/handler.ts'), 'export const handler = () => undefined;\n');
    execFileSync(process.execPath, ['bundling/functions.mjs'], { cwd: root });
    expect(readdirSync(join(root, 'dist/functions')).sort()).toEqual([
      'check-release.zip',
      'deploy-stack.zip',
      'promote-release.zip',
      'protect-stacks.zip',
      'record-execution.zip',
      'roll-back.zip',
      'verify-release.zip',
    ]);
  });

  it('names the source that does not build, and exits with 1', () => {
    const root = copyProject();
    writeFileSync(join(root, 'functions/verify-release/handler.ts'), 'export const handler = ;\n');
    const { status, stderr } = spawnSync(process.execPath, ['bundling/functions.mjs'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^functions\/verify-release\/handler\.ts does not build: [^]*handler\.ts:1:23: ERROR/,
    );
  });

  it('bundles the expected packages, and no others (T35)', () => {
    expect(Object.fromEntries(built.map(({ name, packages }) => [name, packages]))).toEqual({
      'check-release': [
        ...COMMON,
        '@aws-sdk/client-codebuild',
        '@aws-sdk/client-codecommit',
        '@aws-sdk/client-ecr',
      ].sort(),
      'deploy-stack': [...COMMON, '@aws-sdk/client-ecr', '@aws-sdk/client-ecs'].sort(),
      'promote-release': [...COMMON, '@aws-sdk/client-ecr']
        .filter((name) => name !== '@aws-sdk/client-cloudformation')
        .sort(),
      // protect-stacks reads neither artifacts nor templates.
      'protect-stacks': COMMON.filter((name) => !ARTIFACTS_AND_TEMPLATES.includes(name)),
      // record-execution reads no templates.
      'record-execution': [...COMMON.filter((name) => name !== 'yaml'), '@aws-sdk/client-sns'].sort(),
      'verify-release': [...COMMON, '@aws-sdk/client-ecr'].sort(),
    });
  });

  it('bundles no code that starts processes or threads, or evaluates text as code (T22)', () => {
    for (const code of codes.values()) {
      expect(code).not.toMatch(
        /child_process|worker_threads|\bvm\b.{0,3}runIn|\beval\b|\bFunction\b|createRequire/,
      );
    }
  });

  it('loads only modules of Node at run time (T35)', () => {
    for (const [name, code] of codes) {
      const loaded = [...code.matchAll(/\b(?:require|import)\(([^)]*)\)/g)].map(([, what = '']) => what);
      // The names of these packages occur only in an error message of the SDK.
      const advice = ['"@aws-sdk/signature-v4-crt"', "'@aws-sdk/signature-v4a'"];
      const others = loaded.filter((what) => !isBuiltin(what.replaceAll('"', '')) && !advice.includes(what));
      expect([name, others]).toEqual([name, []]);
    }
  });
});
