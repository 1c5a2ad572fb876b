import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { allowLists } from './allow-lists';

const PAGE = readFileSync(join(__dirname, '../../../../../docs/templates.md'), 'utf8');

// If this test fails, copy the received text to docs/templates.md, between the two marker comments.
it('docs/templates.md shows the allow lists of the guard', () => {
  const [, shown = ''] =
    /<!-- allow lists -->\n\n([\s\S]*)\n\n<!-- end of the allow lists -->/.exec(PAGE) ?? [];
  expect(shown).toBe(allowLists());
});
