const patterns = new Map<string, RegExp>();

/** Returns true if a string matches an IAM pattern: `*` matches any characters, `?` matches one character. */
export function matches(pattern: string, text: string, letters: 'ignore case' | 'exact' = 'exact'): boolean {
  const key = `${letters} ${pattern}`;
  let compiled = patterns.get(key);
  if (compiled === undefined) {
    const source = pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    compiled = new RegExp(`^${source}$`, letters === 'exact' ? 's' : 'is');
    patterns.set(key, compiled);
  }
  return compiled.test(text);
}

/** Returns true if an ARN matches a pattern. In the first five parts of the pattern, `*` does not match a colon. */
export function arnMatches(pattern: string, arn: string): boolean {
  const parts = partsOf(arn);
  return partsOf(pattern).every((part, index) => matches(part, parts[index] ?? ''));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
