/** Returns the known name that `name` is probably a misspelling of. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let limit = Math.min(3, Math.floor(name.length / 3));
  let best: string | undefined;
  for (const candidate of known) {
    const distance = distanceOf(name.toLowerCase(), candidate.toLowerCase(), limit);
    if (distance > limit) continue;
    best = candidate;
    // Only a nearer one is better.
    limit = distance - 1;
  }
  return best;
}

/** Levenshtein distance, or Infinity when it is more than `limit`. */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) > limit) return Infinity;
    row = next;
  }
  return row[b.length] ?? 0;
}
