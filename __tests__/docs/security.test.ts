import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { hasTitle } from './titles';

const ROOT = dirname(dirname(__dirname));
const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');

/** A row of the page: `| T1 | threat | what stands against it | proved by |`. */
interface Row {
  readonly id: string;
  readonly cells: readonly string[];
  readonly tests: readonly { readonly file: string; readonly title: string }[];
  readonly limit: string;
}

const rows = page
  .split('\n')
  .filter((line) => /^\| T\d+ \|/.test(line))
  .map((line): Row => {
    const [id = '', ...cells] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    const proof = cells.at(-1) ?? '';
    return {
      id,
      cells,
      tests: [...proof.matchAll(/\[`[^`]+`\]\(\.\.\/([^)]+)\) “([^”]+)”/g)].map(
        ([, file = '', title = '']) => ({
          file,
          title,
        }),
      ),
      limit: /\*\*Limit:\*\* (.+)$/.exec(proof)?.[1] ?? '',
    };
  });

describe('docs/security.md', () => {
  test('has one row for each threat', () => {
    const expected = Array.from({ length: 50 }, (_, index) => `T${String(index + 1)}`);
    expect(rows.map(({ id }) => id).sort()).toEqual(expected.sort());
    for (const { cells } of rows)
      expect(cells).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
  });

  test.each(rows.map((row) => [row.id, row] as const))(
    '%s names tests that exist, or a limit',
    (_id, row) => {
      expect(row.tests.length > 0 || row.limit.length > 40).toBe(true);
      // Nothing in the last column but tests and a limit.
      const parts = (row.cells.at(-1) ?? '').split('<br>');
      expect(parts).toHaveLength(row.tests.length + (row.limit === '' ? 0 : 1));
      for (const { file, title } of row.tests) {
        expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
        expect([file, title, hasTitle(file, readFileSync(join(ROOT, file), 'utf8'), title)]).toEqual([
          file,
          title,
          true,
        ]);
      }
    },
  );

  test('links to nothing but files that exist', () => {
    const links = [...page.matchAll(/\]\((\.\.\/[^)#]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(ROOT, 'docs', link)))).toEqual([]);
  });
});
