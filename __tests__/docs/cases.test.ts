import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { anchorOf } from '../support/anchors';
import { hasIdElsewhere, idsAtEnd, textsOf } from './case-ids';

const ROOT = dirname(dirname(__dirname));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const page = read('docs/cases.md');

/** Every string literal in the test sources, except the sources in `__tests__/docs`. */
const texts = readdirSync(join(ROOT, '__tests__'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('docs/'))
  .flatMap((file) => textsOf(file, read(join('__tests__', file))));

/** Sections of docs/cases.md: the letter in the heading, and the case ids in the section. */
const sections = page.split(/^## /m).map((section) => ({
  letter: section[0] ?? '',
  ids: [...section.matchAll(/^- \*\*([A-Z]\d+)\*\*: \S/gm)].map(([, id = '']) => id),
}));
const listed = sections.flatMap(({ ids }) => ids);
const numberOf = (id: string) => Number(id.slice(1));

describe('docs/cases.md', () => {
  test('lists exactly the case ids that test titles have', () => {
    const used = new Set(texts.flatMap(idsAtEnd));
    expect([...new Set(listed)].sort()).toEqual([...used].sort());
  });

  test('lists each case id once, under its letter and in the order of the numbers', () => {
    expect(listed).toEqual([...new Set(listed)]);
    for (const { letter, ids } of sections) {
      expect(ids.filter((id) => !id.startsWith(letter))).toEqual([]);
      expect(ids).toEqual([...ids].sort((one, other) => numberOf(one) - numberOf(other)));
    }
  });

  test('links each threat to its own section of docs/security.md', () => {
    const headings = [...read('docs/security.md').matchAll(/^### (T\d+): (.+)$/gm)];
    const links = new Map(
      headings.map(([, id = '', threat = '']) => [
        id,
        `- **${id}**: [${threat}](security.md#${anchorOf(`${id}: ${threat}`)})`,
      ]),
    );
    const threats = listed.filter((id) => id.startsWith('T'));
    expect(page.match(/^- \*\*T.*$/gm)).toEqual(threats.map((id) => links.get(id)));
  });
});

describe('a title of a test', () => {
  test('has case ids only at its end', () => {
    const known = new Set(listed);
    expect(texts.filter((text) => hasIdElsewhere(text, known))).toEqual([]);
  });
});

describe('the check of case ids', () => {
  test.each([
    ["it('is rejected (D62)', () => {});", ['D62']],
    ["it.each([['a row (D52, D92)', 1]])('%s', () => {});", ['D52', 'D92']],
    ["export const ROWS = [{ what: `delete ${action} (T9)` }]; // 'a comment (T8)'", ['T9']],
    ["it('is (D62) rejected', () => {}); it('is rejected (see D62)', () => {});", []],
  ])('finds the ids at the end of titles, rows and data: %s', (source, ids) => {
    expect(textsOf('some.test.ts', source).flatMap(idsAtEnd)).toEqual(ids);
  });

  test.each(['D62: is rejected', '(D62): is rejected', 'D7, P8: x', 'is (D62) rejected', 'D62'])(
    'rejects an id before the end of a text: %s',
    (text) => {
      expect(hasIdElsewhere(text, new Set(['D62']))).toBe(true);
    },
  );

  test.each(['is rejected (D62)', 'S3 answers 403', 'release-D62', 'the key P499'])(
    'accepts a text without a misplaced id: %s',
    (text) => {
      expect(hasIdElsewhere(text, new Set(['D62']))).toBe(false);
    },
  );
});
