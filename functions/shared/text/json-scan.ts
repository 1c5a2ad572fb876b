import { FILE_BYTES, MAXIMUM_DEPTH, MAXIMUM_ENTRIES, TOO_DEEP, TOO_MANY, checkLength } from './limits';
import { errorAt } from './position';

const BLANK = /[ \t\n\r]*/y;
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const TWICE =
  'the same key occurs twice, so two JSON parsers could read different values; remove one of the keys';
/**
 * The key `__proto__` is rejected, because schema validation copies objects and JavaScript loses this key in a copy.
 */
const PROTOTYPE = 'the key __proto__ is not allowed, because some JSON parsers drop the key; remove the key';

/**
 * Checks the size, the nesting and the keys of JSON in linear time, before `JSON.parse` reads the JSON. Rejects
 * duplicate keys, because `JSON.parse` uses the last value of a key and another parser may use the first value.
 *
 * @throws JobError of type ConfigurationError, with line and column. The message never contains the JSON, which may be
 *   secret.
 */
export function scanJson(text: string, label: string): void {
  checkLength(text, label, FILE_BYTES);
  new Scanner(text, label).document();
}

class Scanner {
  private at = 0;
  private entries = 0;

  constructor(
    private readonly text: string,
    private readonly label: string,
  ) {}

  document(): void {
    this.value(0);
    if (this.next() !== undefined) throw this.problem('not JSON: unexpected characters after the value');
  }

  private value(depth: number): void {
    const first = this.next();
    if (first === '{') this.collection('}', depth + 1, new Set());
    else if (first === '[') this.collection(']', depth + 1, undefined);
    else if (first === '"') this.string();
    else if (!this.skip(LITERAL))
      throw this.problem('not JSON: a value is missing; strings need double quotes');
  }

  /**
   * Reads an object or a list.
   *
   * @param keys Set that collects the keys of an object; undefined for a list.
   */
  private collection(end: '}' | ']', depth: number, keys: Set<string> | undefined): void {
    if (depth > MAXIMUM_DEPTH) throw this.problem(TOO_DEEP);
    this.at += 1;
    if (this.take(end)) return;
    do {
      this.entries += 1;
      if (this.entries > MAXIMUM_ENTRIES) throw this.problem(TOO_MANY);
      if (keys !== undefined) this.key(keys);
      this.value(depth);
    } while (this.take(','));
    if (!this.take(end)) throw this.problem(`not JSON: a comma or ${end} is missing`);
  }

  private key(keys: Set<string>): void {
    if (this.next() !== '"') throw this.problem('not JSON: a key in double quotes is missing');
    const start = this.at;
    this.string();
    const key = JSON.parse(this.text.slice(start, this.at)) as string;
    const problem = key === '__proto__' ? PROTOTYPE : keys.has(key) ? TWICE : undefined;
    if (problem !== undefined) {
      this.at = start;
      throw this.problem(problem);
    }
    keys.add(key);
    if (!this.take(':')) throw this.problem('not JSON: a colon is missing after the key');
  }

  private string(): void {
    this.at += 1;
    do this.skip(PLAIN);
    while (this.skip(ESCAPE));
    if (this.text[this.at] !== '"') {
      throw this.problem('not JSON: the string has no closing quote, or a character here needs an escape');
    }
    this.at += 1;
  }

  /** Skips whitespace. Returns the next character, or undefined at the end. */
  private next(): string | undefined {
    this.skip(BLANK);
    return this.text[this.at];
  }

  private take(character: string): boolean {
    if (this.next() !== character) return false;
    this.at += 1;
    return true;
  }

  /**
   * Moves the position to the end of a match of `pattern`. Returns false when `pattern` does not match at the position.
   */
  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const matches = pattern.test(this.text);
    if (matches) this.at = pattern.lastIndex;
    return matches;
  }

  private problem(sentence: string): Error {
    return errorAt(this.label, this.text, this.at, sentence);
  }
}
