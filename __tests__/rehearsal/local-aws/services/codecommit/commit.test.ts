import { parseCommit } from '../../../../../rehearsal/local-aws/services/codecommit/commit';

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
  expect(parseCommit(text)).toEqual({
    treeId: '1'.repeat(40),
    parents: ['2'.repeat(40), '3'.repeat(40)],
    author: { name: '', email: 'ada@example.com', date: '1484167798 -0800' },
    committer: { name: 'Grace Hopper', email: 'grace@example.com', date: '1484167799 +0100' },
    message: 'Merge: subject\n\nauthor in the body\n',
    additionalData: '',
  });
});
