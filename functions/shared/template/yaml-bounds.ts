import { Lexer } from 'yaml';

import {
  MAXIMUM_DEPTH,
  MAXIMUM_ENTRIES,
  TEMPLATE_BYTES,
  TOO_DEEP,
  TOO_MANY,
  checkLength,
} from '../text/limits';
import { errorAt } from '../text/position';

/** Words, signs, blanks and line ends. A template with as many entries as are allowed has some 100,000. */
const MAXIMUM_LEXEMES = 150_000;

/**
 * Bounds a YAML or JSON text before it is parsed, in linear time: depth by brackets and by indentation, keys and list items
 * by their signs, and everything together. The words are the parser's own, so that no quote and no comment hides a level.
 *
 * @throws JobError ConfigurationError with line and column.
 */
export function checkYamlBounds(text: string, label: string): void {
  checkLength(text, label, TEMPLATE_BYTES);
  const shape = new Shape();
  let [offset, lexemes] = [0, 0];
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    const isText = shape.add(lexeme);
    const problem =
      lexemes > MAXIMUM_LEXEMES ? 'too many words and lines; split the template' : shape.problem;
    if (problem !== undefined) throw errorAt(label, text, offset, problem);
    if (isText) offset += lexeme.length;
  }
}

/** Lexemes that are not in the text: a document begins, a flow collection is broken off, a plain or block scalar follows. */
const [DOCUMENT, FLOW_ERROR, SCALAR] = ['\x02', '\x18', '\x1f'];
const SIGNALS = new Set([DOCUMENT, FLOW_ERROR, SCALAR]);
/** After one of them, a list or map may begin in the same line. */
const BLOCK_INDICATORS = new Set(['-', '?', ':']);

/**
 * How deep a text is nested, at most: by open brackets, and by the columns at which something begins. At one column begin
 * no more than a map and the list in it. And how many entries it has, at least.
 */
class Shape {
  private flow = 0;
  private readonly columns: number[] = [];
  private column = 0;
  /** The next word is the first of its line, or follows an indicator. */
  private begins = true;
  private scalarFollows = false;
  /** Signs outside and inside of brackets. */
  private readonly block = { '-': 0, '?': 0, ':': 0, ',': 0 };
  private readonly inFlow = { '-': 0, '?': 0, ':': 0, ',': 0 };

  get problem(): string | undefined {
    if (Math.max(this.flow, this.columns.length) > MAXIMUM_DEPTH) return TOO_DEEP;
    const { block, inFlow } = this;
    // A key has one or two signs: `?` and `:`, or `:` and the `,` behind its value.
    const entries = block['-'] + Math.max(block[':'], block['?']) + Math.max(inFlow[':'], inFlow[',']);
    return entries > MAXIMUM_ENTRIES ? TOO_MANY : undefined;
  }

  /** @returns false for a lexeme that is not in the text. */
  add(lexeme: string): boolean {
    if (SIGNALS.has(lexeme)) {
      this.scalarFollows = lexeme === SCALAR;
      if (lexeme === FLOW_ERROR) this.flow = 0;
      return false;
    }
    if (this.scalarFollows || !/^[ \t\r\n#]/.test(lexeme)) this.word(lexeme);
    this.scalarFollows = false;
    const lineEnd = lexeme.lastIndexOf('\n');
    this.column = lineEnd < 0 ? this.column + lexeme.length : lexeme.length - lineEnd - 1;
    if (lineEnd >= 0 && this.column === 0) this.begins = true;
    return true;
  }

  private word(lexeme: string): void {
    if (this.flow === 0 && this.begins) this.begin();
    this.begins = false;
    if (this.scalarFollows) return;
    const signs = this.flow === 0 ? this.block : this.inFlow;
    if (lexeme === '-' || lexeme === '?' || lexeme === ':' || lexeme === ',') signs[lexeme] += 1;
    if (lexeme === '[' || lexeme === '{') this.flow += 1;
    else if (lexeme === ']' || lexeme === '}') this.flow = Math.max(0, this.flow - 1);
    else this.begins = BLOCK_INDICATORS.has(lexeme);
  }

  private begin(): void {
    while ((this.columns.at(-1) ?? 0) > this.column) this.columns.pop();
    if (this.columns.at(-1) !== this.column) this.columns.push(this.column);
  }
}
