import { Lexer } from 'yaml';

import { MAXIMUM_DEPTH, MAXIMUM_ENTRIES, TEMPLATE_BYTES, TOO_DEEP, TOO_MANY, checkLength } from '../limits';
import { errorAt } from '../position';

/** Words, signs, blanks and line ends; a template with as many entries as are allowed has half of them. */
const MAXIMUM_LEXEMES = 200_000;
/** Of an entry there are at most two: `,` and `:`, or `?` and `:`. */
const MAXIMUM_SEPARATORS = 2 * MAXIMUM_ENTRIES;

/**
 * Bounds a YAML or JSON text before it is parsed, in linear time: depth by brackets and by indentation, separators, words.
 * The words are the parser's own, so that no quote and no comment can hide a level.
 *
 * @throws JobError ConfigurationError with line and column.
 */
export function checkYamlBounds(text: string, label: string): void {
  checkLength(text, label, TEMPLATE_BYTES);
  const levels = new Levels();
  let [offset, lexemes, separators] = [0, 0, 0];
  for (const lexeme of new Lexer().lex(text)) {
    const fail = (sentence: string) => errorAt(label, text, offset, sentence);
    lexemes += 1;
    if (lexemes > MAXIMUM_LEXEMES) throw fail('too many words and lines; split the template');
    if (SEPARATORS.has(lexeme)) separators += 1;
    if (separators > MAXIMUM_SEPARATORS) throw fail(TOO_MANY);
    levels.add(lexeme);
    if (levels.deepest > MAXIMUM_DEPTH) throw fail(TOO_DEEP);
    if (!SIGNALS.has(lexeme)) offset += lexeme.length;
  }
}

const SEPARATORS = new Set(['-', '?', ':', ',']);
/** After one of them, a list or map may begin in the same line. */
const BLOCK_INDICATORS = new Set(['-', '?', ':']);
/** Lexemes that are not in the text: a document begins, a flow collection is broken off, a plain or block scalar follows. */
const [DOCUMENT, FLOW_ERROR, SCALAR] = ['\x02', '\x18', '\x1f'];
const SIGNALS = new Set([DOCUMENT, FLOW_ERROR, SCALAR]);

/**
 * How deep a text is nested, at most: by open brackets, and by the columns at which something begins. At one column begin
 * no more than a map and the list in it.
 */
class Levels {
  private flow = 0;
  private readonly columns: number[] = [];
  private column = 0;
  /** The next word is the first of its line, or follows an indicator. */
  private begins = true;
  private scalarFollows = false;

  get deepest(): number {
    return Math.max(this.flow, this.columns.length);
  }

  add(lexeme: string): void {
    if (SIGNALS.has(lexeme)) {
      this.scalarFollows = lexeme === SCALAR;
      if (lexeme === FLOW_ERROR) this.flow = 0;
      return;
    }
    if (this.scalarFollows || !/^[ \t\r\n#]/.test(lexeme)) this.word(lexeme);
    this.scalarFollows = false;
    const lineEnd = lexeme.lastIndexOf('\n');
    this.column = lineEnd < 0 ? this.column + lexeme.length : lexeme.length - lineEnd - 1;
    if (lineEnd >= 0 && this.column === 0) this.begins = true;
  }

  private word(lexeme: string): void {
    if (this.flow === 0 && this.begins) this.begin();
    this.begins = false;
    if (this.scalarFollows) return;
    if (lexeme === '[' || lexeme === '{') this.flow += 1;
    else if (lexeme === ']' || lexeme === '}') this.flow = Math.max(0, this.flow - 1);
    else this.begins = BLOCK_INDICATORS.has(lexeme);
  }

  private begin(): void {
    while ((this.columns.at(-1) ?? 0) > this.column) this.columns.pop();
    if (this.columns.at(-1) !== this.column) this.columns.push(this.column);
  }
}
