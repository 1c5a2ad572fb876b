import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { hasTitle } from './titles';

const ROOT = dirname(dirname(__dirname));
const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');

/** A section of docs/security.md: a threat as the heading, the control, and a list of tests and limits. */
interface Section {
  readonly id: string;
  readonly control: string;
  /** Items of the list of tests and limits, as Markdown lines. */
  readonly proof: readonly string[];
  readonly tests: readonly { readonly file: string; readonly title: string }[];
  readonly limit: string;
}

const sections = page
  .split(/^#{2,3} /m)
  .filter((section) => /^T\d+: /.test(section))
  .map((section): Section => {
    const [heading = '', ...lines] = section.split('\n').filter((line) => line !== '');
    const proof = lines.filter((line) => line.startsWith('- '));
    const text = proof.join('\n');
    return {
      id: heading.split(':')[0] ?? '',
      control: lines.filter((line) => !line.startsWith('- ')).join(' '),
      proof,
      tests: [...text.matchAll(/\[`[^`]+`\]\(\.\.\/([^)]+)\) “([^”]+)”$/gm)].map(
        ([, file = '', title = '']) => ({ file, title }),
      ),
      limit: /\*\*Limit:\*\* (.+)$/m.exec(text)?.[1] ?? '',
    };
  });

describe('docs/security.md', () => {
  test('has one section for each threat', () => {
    const expected = Array.from({ length: 50 }, (_, index) => `T${String(index + 1)}`);
    expect(sections.map(({ id }) => id).sort()).toEqual(expected.sort());
    for (const { control } of sections) expect(control).toMatch(/\w/);
  });

  test.each(sections.map((section) => [section.id, section] as const))(
    '%s names tests that exist, or a limit',
    (_id, section) => {
      expect(section.tests.length > 0 || section.limit.length > 40).toBe(true);
      // Every item in the list is a test or the limit.
      expect(section.proof).toHaveLength(section.tests.length + (section.limit === '' ? 0 : 1));
      for (const { file, title } of section.tests) {
        expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
        expect([file, title, hasTitle(file, readFileSync(join(ROOT, file), 'utf8'), title)]).toEqual([
          file,
          title,
          true,
        ]);
      }
    },
  );

  test('links only to files that exist', () => {
    const links = [...page.matchAll(/\]\((\.\.\/[^)#]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(ROOT, 'docs', link)))).toEqual([]);
  });
});
