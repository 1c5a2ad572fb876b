/** Keeps the answer to one question about each of many things, so that none is searched twice. */
export class Answers<Thing> {
  private readonly known = new Map<Thing, boolean>();

  about(thing: Thing, find: (thing: Thing) => boolean): boolean {
    const known = this.known.get(thing);
    if (known !== undefined) return known;
    const answer = find(thing);
    this.known.set(thing, answer);
    return answer;
  }
}
