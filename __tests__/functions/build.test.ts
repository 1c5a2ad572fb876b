import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openZip } from '../../functions/shared/zip-read';
import { buildInto } from './support/bundles';

const folder = mkdtempSync(join(tmpdir(), 'functions-build-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('npm run build', () => {
  let first: ReturnType<typeof buildInto> = [];
  beforeAll(() => {
    first = buildInto(join(folder, 'one'));
  }, 20_000);

  it('gives one zip a function, each with index.js and nothing else, of at most 150,000 bytes', async () => {
    expect(first.map(({ name }) => name)).toEqual(['deploy-stack', 'promote-release', 'verify-release']);
    for (const { path, bytes } of first) {
      const zip = readFileSync(path);
      expect(zip.length).toBe(bytes);
      expect(bytes).toBeLessThanOrEqual(150_000);
      expect((await openZip(zip, path)).names).toEqual(['index.js']);
    }
  });

  it('gives the same bytes again', () => {
    const second = buildInto(join(folder, 'two'));
    expect(second.map(({ path }) => readFileSync(path))).toEqual(first.map(({ path }) => readFileSync(path)));
  });

  it('T22: puts nothing into a bundle that starts processes or makes code of text', async () => {
    for (const { path } of first) {
      const code = (await (await openZip(readFileSync(path), path)).read('index.js', 2 ** 24)).toString();
      expect(code).not.toMatch(/child_process|\beval\(/);
    }
  });
});
