import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ProjectCopy } from '../../../rehearsal/mutations/project-copy';
import { testMutations } from '../../../rehearsal/mutations/test-mutations';
import { createProgress } from '../../../rehearsal/output/progress';
import type { Protection } from '../../../rehearsal/scenarios/scenario';
import { until } from '../local-aws/support/local-aws';
import { FakeProject } from './support/fake-project';

// The time limit is long, because the compiler is slow on a busy machine.
jest.setTimeout(60_000);

const TEMPORARY = process.env['TMPDIR'];
let project: FakeProject;
let temporary: string;
beforeEach(() => {
  project = new FakeProject();
  temporary = mkdtempSync(join(tmpdir(), 'mutations-'));
  process.env['TMPDIR'] = temporary;
});
afterEach(() => {
  project.delete();
  if (TEMPORARY === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TEMPORARY;
  rmSync(temporary, { recursive: true });
});

const file = 'product.ts';
const CALL = 'check("release");\n';

interface Run {
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** Tests one mutation for each protection. */
async function run(protections: readonly Protection[], { environment, signal }: Run = {}) {
  const printed: string[] = [];
  const output = { write: (text: string) => printed.push(text) };
  const mutations = protections.map((protection, index) => ({
    scenario: 'example',
    name: `#${String(index + 1)}`,
    protection,
  }));
  const passed = await testMutations({
    root: project.root,
    mutations,
    environment: { ...process.env, ...environment },
    progress: createProgress(output, { colors: false, width: undefined }, () => 0),
    signal: signal ?? new AbortController().signal,
  });
  return { passed, text: printed.join('') };
}

describe('the test of the mutations', () => {
  test('passes when every missing protection is noticed, and prints each change', async () => {
    const { passed, text } = await run([{ file, text: CALL }]);
    expect(text).toContain(
      [
        'example #1 (product.ts)',
        '  product.ts, line 4:',
        '  - check("release");',
        '  … npm run rehearse -- --yes --scenario example',
        '  ✔ npm run rehearse -- --yes --scenario example  0.0 s',
        '  ✔ noticed: the scenario did not end as expected: no',
        '',
        '1 of 1 missing protections were noticed.',
      ].join('\n'),
    );
    expect(passed).toBe(true);
  });

  test('fails when one missing protection is not noticed, and puts each protection back', async () => {
    const unnoticed = { file, text: 'throw new Error(value)', replacement: 'return' };
    const { passed, text } = await run([{ file, text: CALL }, unnoticed]);
    expect(text).toContain('  ✘ NOT NOTICED: the scenario passed without the protection.\n');
    expect(text).toContain('\n1 of 2 missing protections were noticed.\n');
    expect(passed).toBe(false);
  });

  test('fails when a scenario fails for another reason', async () => {
    const { passed, text } = await run([{ file, text: CALL, replacement: "void 'undeployed';\n" }]);
    expect(text).toContain('  ✘ FAILED IN ANOTHER WAY: the deployment failed\n');
    expect(passed).toBe(false);
  });

  test('fails when the product does not compile without a protection, and rehearses nothing', async () => {
    const { passed, text } = await run([{ file, text: CALL, replacement: 'check(1);\n' }]);
    expect(text).toContain(
      "  ✘ FAILED IN ANOTHER WAY: the mutation does not compile: Argument of type 'number' is not assignable to parameter of type 'string'.\n",
    );
    expect(text).not.toContain('npm run rehearse');
    expect(passed).toBe(false);
  });

  test('rejects a protection that the product does not contain before anything is rehearsed', async () => {
    const missing = { file, text: 'verify(' };
    await expect(run([{ file, text: CALL }, missing])).rejects.toThrow(
      'product.ts does not contain the protection; correct it in its scenario: verify(',
    );
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('stops the rehearsal with SIGINT when it is stopped, waits for its end, and leaves no folder', async () => {
    const waiting = join(temporary, 'waiting');
    const stop = new AbortController();
    const running = run([{ file, text: CALL }], { environment: { WAITING: waiting }, signal: stop.signal });
    running.catch(() => undefined);
    await until('the rehearsal runs', () => existsSync(waiting));
    stop.abort(new Error('stopped by SIGINT'));
    await expect(running).rejects.toThrow('stopped by SIGINT');
    expect(readdirSync(temporary)).toEqual([]);
  });
});

test('a copy of the project has the tracked files of the working tree, and links to the packages', async () => {
  project.write('product.ts', 'changed\n');
  const directory = join(temporary, 'copy');
  const copy = await ProjectCopy.create(project.root, directory, new AbortController().signal);
  expect(readdirSync(directory).sort()).toEqual([
    '.gitignore',
    'bundling',
    'node_modules',
    'product.ts',
    'tsconfig.json',
  ]);
  const { restore } = await copy.mutate({ file, text: 'changed', replacement: 'mutated' });
  expect(readFileSync(join(directory, file), 'utf8')).toBe('mutated\n');
  await restore();
  expect(readFileSync(join(directory, file), 'utf8')).toBe('changed\n');
  const module = 'node_modules/package/index.js';
  expect(statSync(join(directory, module)).ino).toBe(statSync(join(project.root, module)).ino);
});
