import fc from 'fast-check';

import type { Commits } from '../../../../functions/shared/release/changes/changes';
import { commitsSince } from '../../../../functions/check-release/changes/commits';
import type { CommitFacts } from '../../../../functions/check-release/facts/facts';

/** History of a repository: the parents of each commit, by a short name. */
type History = Readonly<Record<string, readonly string[]>>;

const linear = (count: number): History =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `c${String(index)}`,
      index === 0 ? [] : [`c${String(index - 1)}`],
    ]),
  );

/**
 * main:    a ── b ── c ─────── m
 * feature:  └── x ── y ───────┘
 */
const MERGED: History = { a: [], b: ['a'], c: ['b'], x: ['a'], y: ['x'], m: ['c', 'y'] };

class Repository {
  readonly reads: string[] = [];
  readonly unreadable = new Set<string>();

  constructor(private readonly history: History) {}

  readonly readCommit = (id: string): Promise<CommitFacts> => {
    this.reads.push(id);
    const parents = this.history[id];
    if (parents === undefined || this.unreadable.has(id)) return Promise.reject(new Error(`no commit ${id}`));
    return Promise.resolve({ id, parents, subject: `Subject of ${id}`, author: 'Ada <ada@example.com>' });
  };

  async since(runningCommit: string, newCommit: string, signal = new AbortController().signal) {
    const commits = await commitsSince({ newCommit, runningCommit }, this.readCommit, signal);
    return commits;
  }
}

const summary = ({ kind, list, complete }: Commits) => [kind, list.map(({ id }) => id).join(' '), complete];

describe('the commits since the running release', () => {
  it.each<[string, History, string, string, readonly unknown[]]>([
    ['are none for the running commit', linear(3), 'c2', 'c2', ['same', '', true]],
    ['are the commits of a push', linear(9), 'c5', 'c8', ['since', 'c8 c7 c6', true]],
    ['are one commit', linear(3), 'c1', 'c2', ['since', 'c2', true]],
    ['include the commits of a merged branch', MERGED, 'c', 'm', ['since', 'm y x', true]],
    ['include the commits of main after the running branch', MERGED, 'y', 'm', ['since', 'm c b', true]],
    ['leave out the common history', MERGED, 'a', 'm', ['since', 'm c y b x', true]],
    [
      'leave out the fork point, which both sides reach together',
      { f: [], q: ['f'], r: ['q'], y: ['f'], m: ['r', 'y'] },
      'r',
      'm',
      ['since', 'm y', true],
    ],
    [
      'leave out the first commit of the repository, which the merged branch reaches before',
      { root: [], a: ['root'], b: ['a'], c: ['b'], r: ['c'], x: ['root'], m: ['r', 'x'] },
      'r',
      'm',
      ['since', 'm x', true],
    ],
    [
      'leave out the history of a branch that started long ago',
      { root: [], f: ['root'], a: ['f'], b: ['a'], c: ['b'], d: ['c'], r: ['d'], x: ['f'], m: ['r', 'x'] },
      'r',
      'm',
      ['since', 'm x', true],
    ],
    ['are unrelated on another branch', MERGED, 'c', 'y', ['unrelated', 'y x a', true]],
    ['are unrelated after a step back', linear(5), 'c4', 'c2', ['unrelated', 'c2 c1 c0', true]],
    ['are 30 of many commits', linear(50), 'c1', 'c49', ['unrelated', names(49, 30), false]],
    ['are all commits up to the limit', linear(50), 'c19', 'c49', ['since', names(49, 30), true]],
  ])('%s', async (_what, history, running, newest, expected) => {
    expect(summary(await new Repository(history).since(running, newest))).toEqual(expected);
  });

  it('have subject and author', async () => {
    const { list } = await new Repository(linear(3)).since('c1', 'c2');
    expect(list).toEqual([{ id: 'c2', subject: 'Subject of c2', author: 'Ada <ada@example.com>' }]);
  });

  it('need no read of the running commit or of older commits without a merge', async () => {
    const repository = new Repository(linear(20));
    await repository.since('c15', 'c17');
    expect(repository.reads).toEqual(['c17', 'c16']);
  });

  it('need at most 60 reads in a history with many merges', async () => {
    const history: History = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [
        `c${String(index)}`,
        [index - 1, index - 7, index - 40]
          .filter((parent) => parent >= 0)
          .map((parent) => `c${String(parent)}`),
      ]),
    );
    const repository = new Repository(history);
    const { complete, list } = await repository.since('c350', 'c399');
    expect([complete, list.length]).toEqual([false, 30]);
    expect(repository.reads.length).toBeLessThanOrEqual(60);
  });

  it.each<[string, History, string, readonly unknown[]]>([
    ['the new commit', linear(9), 'c8', ['unknown', '', false]],
    ['a commit on the way', linear(9), 'c6', ['unknown', 'c8 c7', false]],
  ])('are incomplete when %s cannot be read', async (_what, history, unreadable, expected) => {
    const repository = new Repository(history);
    repository.unreadable.add(unreadable);
    expect(summary(await repository.since('c5', 'c8'))).toEqual(expected);
  });

  it('are incomplete when the history of the running commit cannot be read', async () => {
    const repository = new Repository(MERGED);
    repository.unreadable.add('c');
    expect(summary(await repository.since('c', 'm'))).toEqual(['since', 'm', false]);
  });

  it('are those that were read before the time is over', async () => {
    const controller = new AbortController();
    const repository = new Repository(linear(9));
    const readCommit = async (id: string) => {
      if (id === 'c6') controller.abort();
      return id === 'c5' ? new Promise<CommitFacts>(() => undefined) : repository.readCommit(id);
    };
    const range = { newCommit: 'c8', runningCommit: 'c1' };
    const commits = await commitsSince(range, readCommit, controller.signal);
    expect(commits).toMatchObject({ kind: 'unknown', complete: false });
    expect(commits.list.map(({ id }) => id).slice(0, 2)).toEqual(['c8', 'c7']);
  });

  it('have short texts', async () => {
    const { list } = await commitsSince(
      { newCommit: 'b', runningCommit: 'a' },
      (id) => Promise.resolve({ id, parents: ['a'], subject: 's'.repeat(500), author: 'a'.repeat(300) }),
      new AbortController().signal,
    );
    expect(list).toEqual([{ id: 'b', subject: `${'s'.repeat(199)}…`, author: `${'a'.repeat(199)}…` }]);
  });

  it('are those that git finds, in every small history', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(), fc.nat(), async (history, one, other) => {
        const ids = Object.keys(history);
        const newest = ids[Math.max(one % ids.length, other % ids.length)] ?? '';
        const running = ids[Math.min(one % ids.length, other % ids.length)] ?? '';
        const { kind, list, complete } = await new Repository(history).since(running, newest);
        const expected = reachable(history, newest).has(running) ? 'since' : 'unrelated';
        expect(kind).toBe(newest === running ? 'same' : expected);
        expect(complete).toBe(true);
        if (kind !== 'since') return;
        const before = reachable(history, running);
        const missing = [...reachable(history, newest)].filter((id) => !before.has(id));
        // The list may also contain commits of the running release, because the search may end before it finds that the
        // running release has merged these commits in another way.
        expect(list.map(({ id }) => id)).toEqual(expect.arrayContaining(missing));
        expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
      }),
    );
  });
});

function names(first: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `c${String(first - index)}`).join(' ');
}

/** Histories of up to 20 commits, each with up to two earlier commits as parents. */
const histories: fc.Arbitrary<History> = fc
  .array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 20 })
  .map((commits) =>
    Object.fromEntries(
      commits.map(([one, other, count], index) => {
        const parents = index === 0 ? [] : [one % index, other % index].slice(0, count);
        return [`c${String(index)}`, [...new Set(parents)].map((parent) => `c${String(parent)}`)];
      }),
    ),
  );

/** Returns a commit and all its ancestors. */
function reachable(history: History, id: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(id)) return found;
  found.add(id);
  for (const parent of history[id] ?? []) reachable(history, parent, found);
  return found;
}
