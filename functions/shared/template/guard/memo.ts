/** The stored answers to one yes-or-no question about many keys, so that each answer is computed once. */
export class Memo<Key> {
  private readonly answers = new Map<Key, boolean>();

  get(key: Key, compute: (key: Key) => boolean): boolean {
    const stored = this.answers.get(key);
    if (stored !== undefined) return stored;
    const answer = compute(key);
    this.answers.set(key, answer);
    return answer;
  }
}
