import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { anchorsOf } from '../support/anchors';

const ROOT = join(__dirname, '../..');
const SKIPPED = /(^|\/)(node_modules|dist|cdktf\.out|\.git)(\/|$)/;

const pages = ['.', 'docs', 'bench', 'examples', 'rehearsal'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith('.md') && !SKIPPED.test(name)),
);

/** Returns the links in a page whose target file or heading does not exist. */
function brokenLinks(page: string): string[] {
  const file = join(ROOT, page);
  const text = readFileSync(file, 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      if (!existsSync(target) || relative(ROOT, target).startsWith('..')) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
    });
}

test('there are pages', () => {
  expect(pages).toEqual(
    expect.arrayContaining(['README.md', 'docs/security.md', 'docs/decisions/README.md']),
  );
});

test.each(pages)('every link of %s leads to a file and a heading of this repository', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});
