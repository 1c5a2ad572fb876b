/** Cache for a function that returns a boolean: the function runs once for each key. */
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
