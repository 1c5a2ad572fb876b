/** Character classes of Java that JavaScript lacks, as the content of a class in brackets. */
const JAVA_CLASSES: Readonly<Record<string, string>> = {
  all: '\\s\\S',
  Alnum: 'a-zA-Z0-9',
  Alpha: 'a-zA-Z',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1f\\x7f',
  Digit: '0-9',
  Graph: '\\x21-\\x7e',
  IsAlphabetic: '\\p{Alphabetic}',
  IsWhitespace: '\\p{White_Space}',
  LD: '\\p{L}\\p{Nd}',
  Print: '\\x20-\\x7e',
  Punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  Upper: 'A-Z',
  XDigit: '0-9a-fA-F',
};
/** Matches a character class in brackets, or a character outside of one. Escapes count as one character. */
const PARTS = /\[(?:\\.|[^\]\\])*\]|\\p\{\w+\}|\\.|./gs;
/** Characters after which a backslash has a meaning in JavaScript, besides letters and digits. */
const SYNTAX = /[\^$\\.*+?()[\]{}|/]/;

const compiled = new Map<string, RegExp | undefined>();

/**
 * Compiles a pattern of a service model. The patterns have Java's syntax, and AWS compares the whole value even where a
 * pattern lacks `^` and `$`: "The pattern must match the entire parameter value".
 *
 * @returns undefined if JavaScript cannot express the pattern.
 */
export function compilePattern(pattern: string): RegExp | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  const expression = compile(pattern);
  compiled.set(pattern, expression);
  return expression;
}

function compile(pattern: string): RegExp | undefined {
  const [, options = '', rest = ''] = /^\^?\(\?([is]+)\)(.*)$/s.exec(pattern) ?? [undefined, '', pattern];
  const source = (rest.match(PARTS) ?? []).map((part) => translated(part)).join('');
  // The intersection of two classes has no translation.
  if (source.includes('&&[')) return undefined;
  // Without the flag `u`, a pattern may contain a brace without a meaning, but no classes such as `\p{L}`.
  const flags = /\\p\{/.test(source) ? ['u'] : ['u', ''];
  for (const flag of flags) {
    try {
      return new RegExp(`^(?:${source})$`, flag + options);
    } catch {
      // The next flag may allow the pattern.
    }
  }
  return undefined;
}

/** Returns a part of a pattern as JavaScript with the flag `u`, which allows no unnecessary backslash. */
function translated(part: string): string {
  if (part.startsWith('[')) {
    const content = part
      .slice(1, -1)
      .replace(/\\p\{(\w+)\}|\\(.)/gs, (escape, name: string | undefined, character: string) =>
        name === undefined ? unescaped(escape, character, '-') : (JAVA_CLASSES[name] ?? escape),
      );
    return `[${content}]`;
  }
  const name = /^\\p\{(\w+)\}$/.exec(part)?.[1];
  const javaClass = name === undefined ? undefined : JAVA_CLASSES[name];
  if (javaClass !== undefined) return `[${javaClass}]`;
  return part.length === 2 ? unescaped(part, part.charAt(1), '') : part;
}

const unescaped = (escape: string, character: string, kept: string) =>
  /[A-Za-z0-9]/.test(character) || SYNTAX.test(character) || character === kept ? escape : character;
