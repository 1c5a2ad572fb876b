import { parseCommit } from '../../../rehearsal/system/git-commit';

test('parses a merge commit with a signature, an empty name and an offset', () => {
  const text = [
    'tree 1111111111111111111111111111111111111111',
    'parent 2222222222222222222222222222222222222222',
    'parent 3333333333333333333333333333333333333333',
    'author  <ada@example.com> 1484167798 -0800',
    'committer Grace Hopper <grace@example.com> 1484167799 +0100',
    'gpgsig -----BEGIN PGP SIGNATURE-----',
    ' author Mallory <m@example.com> 1 +0000',
    ' -----END PGP SIGNATURE-----',
    '',
    'Merge: subject',
    '',
    'author in the body',
    '',
  ].join('\n');
  expect(parseCommit(Buffer.from(text))).toEqual({
    treeId: '1'.repeat(40),
    parents: ['2'.repeat(40), '3'.repeat(40)],
    author: { name: '', email: 'ada@example.com', date: '1484167798 -0800' },
    committer: { name: 'Grace Hopper', email: 'grace@example.com', date: '1484167799 +0100' },
    message: 'Merge: subject\n\nauthor in the body\n',
  });
});

/** Returns a raw commit whose author and message start with the text. A header names the encoding, if it is given. */
function commit(encoding: string | undefined, text: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from('tree 1111111111111111111111111111111111111111\nauthor '),
    text,
    Buffer.from(' <a@b> 1 +0000\ncommitter C <c@d> 2 +0000\n'),
    Buffer.from(encoding === undefined ? '' : `encoding ${encoding}\n`),
    Buffer.from('\n'),
    text,
    Buffer.from('\n\nencoding ISO-8859-1\n'),
  ]);
}

test.each([
  ['UTF-8 without a header', undefined, 'e282ac', '€'],
  ['ISO-8859-1', 'ISO-8859-1', '4d fc 6c 6c', 'Müll'],
  ['a name in lower case', 'latin1', 'e9', 'é'],
  ['ISO-8859-15', 'ISO-8859-15', 'a4', '€'],
  ['Windows-1251', 'CP1251', 'c4e0', 'Да'],
  ['Shift_JIS', 'SHIFT-JIS', '83658358', 'テス'],
  ['EUC-JP', 'EUC-JP', 'a5c6', 'テ'],
  ['bytes that are not UTF-8', undefined, '61 ff 62', 'a\ufffdb'],
  ['an unknown encoding, which is read as ISO-8859-1', 'x-none', 'e9', 'é'],
  ['an encoding that is no superset of ASCII, which is read as ISO-8859-1', 'UTF-16', '6565', 'ee'],
])('decodes a commit by its encoding header: %s', (_case, encoding, hex, text) => {
  const raw = commit(encoding, Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  const { author, message, treeId, committer } = parseCommit(raw);
  expect(treeId).toBe('1'.repeat(40));
  expect(author).toEqual({ name: text, email: 'a@b', date: '1 +0000' });
  expect(committer.name).toBe('C');
  expect(message).toBe(`${text}\n\nencoding ISO-8859-1\n`);
});
