import { FILE_BYTES, MAXIMUM_DEPTH, MAXIMUM_ENTRIES, TOO_DEEP, TOO_MANY, checkLength } from './limits';
import { errorAt } from './position';

const BLANK = /[ \t\n\r]*/y;
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const TWICE = 'names a key twice; two readers could read different values; remove one key';
/** JavaScript drops this key when an object is copied, and schemas copy objects. */
const PROTOTYPE = 'names the key __proto__, which some readers drop; remove it';

/**
 * Checks a JSON text in linear time, so that `JSON.parse` only reads small, flat and unambiguous texts. `JSON.parse`
 * keeps the last of two equal keys; another reader may keep the first.
 *
 * @throws JobError ConfigurationError with line and column. The message never repeats the text, which may be secret.
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
    if (this.next() !== undefined) throw this.problem('not JSON: nothing may follow the value');
  }

  private value(depth: number): void {
    const first = this.next();
    if (first === '{') this.collection('}', depth + 1, new Set());
    else if (first === '[') this.collection(']', depth + 1, undefined);
    else if (first === '"') this.string();
    else if (!this.skip(LITERAL))
      throw this.problem('not JSON: a value is missing; texts need double quotes');
  }

  /** @param keys Keys of an object; undefined for a list. */
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
    if (!this.take(end)) throw this.problem(`not JSON: , or ${end} is missing`);
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
    if (!this.take(':')) throw this.problem('not JSON: : is missing after the key');
  }

  private string(): void {
    this.at += 1;
    do this.skip(PLAIN);
    while (this.skip(ESCAPE));
    if (this.text[this.at] !== '"') {
      throw this.problem('not JSON: the text has no closing quote, or a character here needs an escape');
    }
    this.at += 1;
  }

  /** Moves to the next character that is not blank. @returns the character */
  private next(): string | undefined {
    this.skip(BLANK);
    return this.text[this.at];
  }

  private take(character: string): boolean {
    if (this.next() !== character) return false;
    this.at += 1;
    return true;
  }

  /** Moves behind a match of `pattern`. @returns false when `pattern` does not match here */
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
