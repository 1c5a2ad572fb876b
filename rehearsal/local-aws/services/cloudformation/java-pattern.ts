/** The POSIX character classes of Java. https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html */
const POSIX: Readonly<Record<string, string>> = {
  ASCII: '\\x00-\\x7F',
  Alnum: 'A-Za-z0-9',
  Alpha: 'A-Za-z',
  Blank: ' \\t',
  Digit: '0-9',
  Graph: '\\x21-\\x7E',
  Lower: 'a-z',
  Print: '\\x20-\\x7E',
  Punct: '\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E',
  Space: '\\s',
  Upper: 'A-Z',
};

/**
 * Returns a regular expression of Java as one of JavaScript.
 *
 * @throws SyntaxError if the regular expression has a construct that JavaScript does not have.
 */
export function javaPattern(pattern: string): RegExp {
  let isInClass = false;
  const source = pattern.replace(/\\p\{(\w+)\}|\\Z|\\.|\[|\]/gs, (part: string, name: string | undefined) => {
    const posix = name === undefined ? undefined : POSIX[name];
    if (posix !== undefined) return isInClass ? posix : `[${posix}]`;
    if (part === '[') isInClass = true;
    if (part === ']') isInClass = false;
    return part === '\\Z' ? '$' : part;
  });
  // Unicode classes such as `\p{L}` need the flag. Other patterns may escape more characters than the flag allows.
  return source.includes('\\p{') ? new RegExp(source, 'u') : new RegExp(source);
}
