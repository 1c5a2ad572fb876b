import { CodeCommitClient, type Commit } from '@aws-sdk/client-codecommit';
import fc from 'fast-check';

import { readCommit } from '../../../../functions/check-release/facts/commit';
import { COMMIT } from '../../support/fixtures';
import { type Call, awsError, scripted } from '../../support/scripted';

function read(answer: () => object, calls: Call[] = []) {
  const client = scripted(new CodeCommitClient({ region: 'us-east-1' }), (call) => {
    calls.push(call);
    return answer();
  });
  return readCommit(client, 'hello', COMMIT);
}
const readChanged = (commit: Partial<Commit>) => read(() => ({ commit: { commitId: COMMIT, ...commit } }));
const subjectOf = async (message: string) => (await readChanged({ message })).subject;
const authorOf = async (name?: string, email?: string) =>
  (await readChanged({ author: { name, email } })).author;

describe('a commit', () => {
  it('has its parents, subject and author from CodeCommit', async () => {
    const calls: Call[] = [];
    const commit = {
      commitId: COMMIT,
      parents: ['a'.repeat(40), 'b'.repeat(40)],
      message: 'feat: pay by card\n\nCloses #7.\n',
      author: { name: 'Mary Major', email: 'mary@example.com', date: '1484167798 -0800' },
      committer: { name: 'Somebody Else', email: 'else@example.com' },
    };
    expect(await read(() => ({ commit }), calls)).toEqual({
      id: COMMIT,
      parents: ['a'.repeat(40), 'b'.repeat(40)],
      subject: 'feat: pay by card',
      author: 'Mary Major <mary@example.com>',
    });
    expect(calls).toEqual([{ name: 'GetCommit', input: { repositoryName: 'hello', commitId: COMMIT } }]);
  });

  it('may have no parent, no message and no author', async () => {
    expect(await readChanged({})).toEqual({ id: COMMIT, parents: [], subject: '', author: '' });
  });

  it.each<[string, () => object]>([
    [
      'CommitIdDoesNotExistException',
      () => {
        throw awsError('CommitIdDoesNotExistException', 'no commit');
      },
    ],
    [
      'CommitDoesNotExistException',
      () => {
        throw awsError('CommitDoesNotExistException', 'no commit');
      },
    ],
    ['nothing', () => ({})],
    ['another commit', () => ({ commit: { commitId: 'a'.repeat(40) } })],
  ])('is gone when CodeCommit answers with %s', async (_what, answer) => {
    await expect(read(answer)).rejects.toMatchObject({
      type: 'RevisionUnavailable',
      message: `the repository hello does not have the commit ${COMMIT} any more; push a commit to release again`,
    });
  });

  it.each([
    ['RepositoryDoesNotExistException', 400, 'JobFailed', ''],
    ['EncryptionKeyAccessDeniedException', 400, 'PermissionError', ''],
    ['ThrottlingException', 400, 'SystemUnavailable', '; retry the stage'],
  ])('cannot be read when CodeCommit answers with %s', async (code, status, type, advice) => {
    const reading = read(() => {
      throw awsError(code, 'no', status);
    });
    await expect(reading).rejects.toMatchObject({
      type,
      message: `reading commit ${COMMIT} of the repository hello failed: ${code}: no${advice}`,
    });
  });
});

describe('the subject of a commit', () => {
  it.each([
    ['is the first line', 'one\n', 'one'],
    ['needs no line break', 'one', 'one'],
    ['is the first paragraph', 'one\ntwo\n\nthree', 'one two'],
    ['starts after blank lines', '\n \t\r\n\none\n\ntwo', 'one'],
    ['ends at a line of spaces', 'one\n  \t\ntwo', 'one'],
    ['ends at a blank line with Windows line breaks', 'one\r\ntwo\r\n\r\nthree\r\n', 'one two'],
    ['keeps a form feed line, which git does not count as blank', 'one\n\f\ntwo', 'one two'],
    ['is empty for blank lines', '\n\n \n', ''],
    ['has single spaces', '  one\t\ttwo \u00a0 three  ', 'one two three'],
    ['has no terminal escapes', 'one\u001b[2Jtwo\u0007', 'one [2Jtwo'],
    ['has no reversed text', 'pay \u202eevil\u202c now', 'pay evil now'],
    ['has no isolates', 'a\u2066b\u2069c', 'a b c'],
    ['has no invisible characters', 'a\u200bb\u2060c\ufeffd\u00ade', 'a b c d e'],
    ['has no line separators', 'a\u2028b\u2029c\u0085d\vf', 'a b c d f'],
    ['has no halves of a character', 'a\ud83db\ude00c', 'a b c'],
    ['keeps letters of all languages and emoji', 'größe 日本 שלום 🚀', 'größe 日本 שלום 🚀'],
  ])('%s', async (_what, message, subject) => {
    expect(await subjectOf(message)).toBe(subject);
  });

  it('has at most 500 characters, and no half of one', async () => {
    expect(await subjectOf('x'.repeat(500))).toBe('x'.repeat(500));
    expect(await subjectOf('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`);
    expect(await subjectOf(`${'x'.repeat(498)}🚀🚀`)).toBe(`${'x'.repeat(498)}…`);
  });

  it('is found in a message of megabytes without delay', async () => {
    const started = performance.now();
    await subjectOf(' \n'.repeat(1_000_000));
    await subjectOf(`a\n${' '.repeat(2_000_000)}b`);
    await subjectOf('\u202e \t'.repeat(700_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('the author of a commit', () => {
  it.each([
    ['name and address', 'Mary', 'mary@example.com', 'Mary <mary@example.com>'],
    ['only a name', 'Mary', undefined, 'Mary'],
    ['an empty address', 'Mary', '', 'Mary'],
    ['only an address', undefined, 'mary@example.com', '<mary@example.com>'],
    ['a line break', 'Mary\nApproved by: everybody', 'm@x\r\n', 'Mary Approved by: everybody <m@x >'],
    ['reversed text', '\u202eyraM', 'm@x', 'yraM <m@x>'],
  ])('is one line: %s', async (_what, name, email, author) => {
    expect(await authorOf(name, email)).toBe(author);
  });

  it('has at most 300 characters', async () => {
    expect(await authorOf('x'.repeat(300))).toHaveLength(300);
    expect(await authorOf('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
    expect(await authorOf('Mary', 'x'.repeat(400))).toHaveLength(300);
  });
});

/** Text with many line breaks, spaces, hidden characters and surrogates. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\n',
      '\r',
      '\t',
      ' ',
      '\u202e',
      '\u200b',
      '\u2028',
      '\u0000',
      '\ud83d',
      '\ude00',
      '🚀',
      '\u00a0',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 700,
});

test('the words of a repository are always one short line without hidden characters', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, hostile, hostile, async (message, name, email) => {
      const { subject, author } = await readChanged({ message, author: { name, email } });
      expect(subject.length).toBeLessThanOrEqual(500);
      expect(author.length).toBeLessThanOrEqual(300);
      for (const text of [subject, author]) {
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(text).not.toMatch(/\s\s|^\s|\s$/);
      }
    }),
  );
});

test('printable words in one line stay as they are', async () => {
  const words = fc
    .array(fc.stringMatching(/^[\p{L}\p{N}\p{P}\p{S}]{1,12}$/u), { minLength: 1, maxLength: 20 })
    .map((parts) => parts.join(' '));
  await fc.assert(
    fc.asyncProperty(words, async (text) => {
      expect(await subjectOf(`${text}\n\nmore`)).toBe(text);
    }),
  );
});
