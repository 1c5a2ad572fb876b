import { bestEffort } from '../../shared/aws/best-effort';
import { cut } from '../../shared/text/text';
import type { CommitFacts } from '../facts/facts';
import type { Commits } from '../../shared/release/changes/changes';

/** Maximum number of commits that are read on the way back from each side: the new commit and the running commit. */
const MAXIMUM_COMMITS = 30;
/** Maximum length of a subject and of an author in `changes.json`, in UTF-16 code units. */
const TEXT_LIMIT = 200;

export interface CommitRange {
  readonly newCommit: string;
  /** Commit of the newest running release. */
  readonly runningCommit: string;
}

/**
 * Returns the commits that the new commit has and the running commit does not have. Reads one generation of parents
 * after another from the new commit until all paths end in the history of the running commit. If a commit cannot be
 * read or the time is over, the result contains the commits that were read before.
 */
export async function commitsSince(
  { newCommit, runningCommit }: CommitRange,
  readCommit: (id: string) => Promise<CommitFacts>,
  signal: AbortSignal,
): Promise<Commits> {
  if (newCommit === runningCommit) return { kind: 'same', list: [], complete: true };
  const search = new CommitSearch(newCommit, runningCommit);
  const complete = await bestEffort(signal, ({ abortSignal }) => search.run(readCommit, abortSignal));
  const list = [...search.commits.values()].map(({ id, subject, author }) => ({
    id,
    subject: cut(subject, TEXT_LIMIT),
    author: cut(author, TEXT_LIMIT),
  }));
  // If `complete` is undefined, the search has failed, so that nothing is known about further commits.
  const kind = search.isReached ? 'since' : complete === undefined ? 'unknown' : 'unrelated';
  return { kind, list, complete: complete === true };
}

type Commit = Pick<CommitFacts, 'id' | 'parents' | 'subject' | 'author'>;

/** Search for the commits between two commits in a history with merges. */
class CommitSearch {
  /**
   * The new commit and its ancestors that were read, except commits that are known to be in the running commit's
   * history.
   */
  readonly commits = new Map<string, Commit>();
  /** True if the new commit has the running commit as an ancestor. */
  isReached = false;
  private next: readonly string[];
  /** Running commit and its known ancestors. */
  private readonly running = new Set<string>();
  private nextRunning: string[];

  constructor(newCommit: string, runningCommit: string) {
    this.next = [newCommit];
    this.nextRunning = [runningCommit];
    this.running.add(runningCommit);
  }

  /** Returns true if the search is complete, and false after the maximum number of commits. */
  async run(readCommit: (id: string) => Promise<Commit>, signal: AbortSignal): Promise<boolean> {
    let read = 0;
    let readRunning = 0;
    while (this.isOpen()) {
      signal.throwIfAborted();
      if (read >= MAXIMUM_COMMITS || readRunning >= MAXIMUM_COMMITS) return false;
      const batch = this.next.slice(0, MAXIMUM_COMMITS - read);
      read += batch.length;
      this.addCommits(await Promise.all(batch.map(readCommit)), this.next.slice(batch.length));
      if (!this.isReached || !this.isOpen()) continue;
      // A merge may leave open paths after the running commit was reached. These paths may end in the history of the
      // running commit.
      const runningBatch = this.nextRunning.slice(0, MAXIMUM_COMMITS - readRunning);
      readRunning += runningBatch.length;
      this.addRunning(await Promise.all(runningBatch.map(readCommit)));
    }
    return true;
  }

  /**
   * True if the result may change: a path can go on, or has ended at a commit without parents. Such a commit may be in
   * the history of the running commit.
   */
  private isOpen(): boolean {
    if (this.next.length > 0) return true;
    const roots = [...this.commits.values()].some(({ parents }) => parents.length === 0);
    return roots && this.isReached && this.nextRunning.length > 0;
  }

  private addCommits(commits: readonly Commit[], rest: readonly string[]): void {
    for (const commit of commits) this.commits.set(commit.id, commit);
    const parents = commits.flatMap((commit) => commit.parents);
    this.isReached ||= parents.some((id) => this.running.has(id));
    this.next = [...new Set([...rest, ...parents])].filter(
      (id) => !this.commits.has(id) && !this.running.has(id),
    );
  }

  /**
   * Adds the parents of `commits` to the history of the running commit. Removes from the result every commit that is
   * now known to be in this history.
   */
  private addRunning(commits: readonly Commit[]): void {
    this.nextRunning = [];
    const open = commits.flatMap(({ parents }) => parents);
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (this.running.has(id)) continue;
      this.running.add(id);
      const known = this.commits.get(id);
      this.commits.delete(id);
      if (known === undefined) this.nextRunning.push(id);
      else open.push(...known.parents);
    }
    this.next = this.next.filter((id) => !this.running.has(id));
  }
}
