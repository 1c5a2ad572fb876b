/** Values of variables by name. */
export type Variables = ReadonlyMap<string, string>;

/**
 * Replaces `$name`, `${name}`, `${name:-default}` and `${name:+alternative}`. A backslash before `$` keeps the `$`. An
 * unknown variable is empty. https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function expand(text: string, variables: Variables): string {
  return text.replace(
    /\\\$|\$(\w+)|\$\{(\w+)(?::([-+])([^}]*))?\}/g,
    (match: string, plain?: string, braced?: string, operator?: string, word?: string) => {
      if (match === '\\$') return '$';
      const value = variables.get(plain ?? braced ?? '') ?? '';
      if (operator === '-') return value === '' ? expand(word ?? '', variables) : value;
      if (operator === '+') return value === '' ? '' : expand(word ?? '', variables);
      return value;
    },
  );
}

/** Splits a text at blanks. Quotes and backslashes protect blanks, and are removed. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\])+/gs)) {
    words.push(unquote(word));
  }
  return words;
}

const unquote = (word: string) =>
  word.replace(
    /\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'/gs,
    (match: string, escaped?: string, double?: string, single?: string) =>
      escaped === '$' ? match : (escaped ?? double?.replace(/\\(["\\])/g, '$1') ?? single ?? ''),
  );

/**
 * Returns the words of the exec form `["program", "argument"]`, or undefined if the text is in shell form. Docker reads
 * a text that is not valid JSON in shell form.
 */
export function execForm(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the pairs of `ENV name=value …`, `ENV name value` or `ARG name=value …`. */
export function pairsOf(text: string): [name: string, value: string | undefined][] {
  const [first = ''] = /^\S+/.exec(text) ?? [];
  if (!first.includes('=') && /\s/.test(text)) {
    return [[first, text.slice(first.length).trim()]];
  }
  return splitWords(text).map((word) => {
    const equals = word.indexOf('=');
    return equals === -1 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
  });
}
