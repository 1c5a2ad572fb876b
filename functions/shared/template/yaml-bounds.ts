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

/**
 * Maximum number of tokens: words, punctuation, spaces and line breaks. A template with the maximum number of entries
 * has about 100,000 tokens.
 */
const MAXIMUM_LEXEMES = 150_000;

/**
 * Checks the nesting depth and the number of entries of a YAML or JSON text before parsing, in linear time. The check
 * uses the lexer of the YAML parser, so that quotes and comments cannot hide a nesting level.
 *
 * @throws JobError of type ConfigurationError with the line and column where a limit is exceeded.
 */
export function checkYamlBounds(text: string, label: string): void {
  checkLength(text, label, TEMPLATE_BYTES);
  const size = new TextSize();
  let [offset, lexemes] = [0, 0];
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    const isText = size.add(lexeme);
    const problem =
      lexemes > MAXIMUM_LEXEMES
        ? 'the template has too many words and lines; make the template smaller'
        : size.problem;
    if (problem !== undefined) throw errorAt(label, text, offset, problem);
    if (isText) offset += lexeme.length;
  }
}

/**
 * Tokens that the lexer emits without source text: start of a document, early end of a flow collection, start of a
 * plain or block scalar.
 */
const [DOCUMENT, FLOW_ERROR, SCALAR] = ['\x02', '\x18', '\x1f'];
const SIGNALS = new Set([DOCUMENT, FLOW_ERROR, SCALAR]);

type Indicator = '-' | '?' | ':' | ',';
const isIndicator = (lexeme: string): lexeme is Indicator => /^[-?:,]$/.test(lexeme);

/**
 * Estimates the depth and the number of entries of a text from its tokens. The depth is the number of open brackets, or
 * the number of columns at which a value begins, whichever is larger. Up to two levels can begin at the same column: a
 * mapping, and a list inside the mapping.
 */
class TextSize {
  private flowDepth = 0;
  private readonly columns: number[] = [];
  private column = 0;
  /**
   * True if a list or mapping can begin at the next word. The next word is then at the start of a line, or after an
   * indicator (`-`, `?` or `:`).
   */
  private canBegin = true;
  private scalarFollows = false;
  /** Number of YAML indicators, counted separately outside and inside brackets. */
  private readonly block = { '-': 0, '?': 0, ':': 0, ',': 0 };
  private readonly flow = { '-': 0, '?': 0, ':': 0, ',': 0 };

  get problem(): string | undefined {
    if (Math.max(this.flowDepth, this.columns.length) > MAXIMUM_DEPTH) return TOO_DEEP;
    const { block, flow } = this;
    // Each key has one or two indicators: `?` and `:`, or `:` and the `,` after the value.
    const entries = block['-'] + Math.max(block[':'], block['?']) + Math.max(flow[':'], flow[',']);
    return entries > MAXIMUM_ENTRIES ? TOO_MANY : undefined;
  }

  /**
   * Counts a token.
   *
   * @returns false for a token without source text.
   */
  add(lexeme: string): boolean {
    if (SIGNALS.has(lexeme)) {
      this.scalarFollows = lexeme === SCALAR;
      if (lexeme === FLOW_ERROR) this.flowDepth = 0;
      return false;
    }
    if (this.scalarFollows || !/^[ \t\r\n#]/.test(lexeme)) this.addWord(lexeme);
    this.scalarFollows = false;
    const lineEnd = lexeme.lastIndexOf('\n');
    this.column = lineEnd < 0 ? this.column + lexeme.length : lexeme.length - lineEnd - 1;
    if (lineEnd >= 0 && this.column === 0) this.canBegin = true;
    return true;
  }

  private addWord(lexeme: string): void {
    if (this.flowDepth === 0 && this.canBegin) this.beginAtColumn();
    this.canBegin = false;
    if (this.scalarFollows) return;
    if (isIndicator(lexeme)) {
      const indicators = this.flowDepth === 0 ? this.block : this.flow;
      indicators[lexeme] += 1;
      // A list or mapping without brackets cannot begin after a comma.
      this.canBegin = lexeme !== ',';
    } else if (lexeme === '[' || lexeme === '{') {
      this.flowDepth += 1;
    } else if (lexeme === ']' || lexeme === '}') {
      this.flowDepth = Math.max(0, this.flowDepth - 1);
    }
  }

  private beginAtColumn(): void {
    while ((this.columns.at(-1) ?? 0) > this.column) this.columns.pop();
    if (this.columns.at(-1) !== this.column) this.columns.push(this.column);
  }
}
