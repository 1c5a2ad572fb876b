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

/** Words, signs, blanks and line ends. A template with the allowed number of entries has about 100,000. */
const MAXIMUM_LEXEMES = 150_000;

/**
 * Checks the depth and the number of entries of a YAML or JSON text before it is parsed, in linear time. The lexer is
 * the parser's own, so that no quote and no comment hides a level.
 *
 * @throws JobError ConfigurationError with line and column.
 */
export function checkYamlBounds(text: string, label: string): void {
  checkLength(text, label, TEMPLATE_BYTES);
  const size = new TextSize();
  let [offset, lexemes] = [0, 0];
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    const isText = size.add(lexeme);
    const problem = lexemes > MAXIMUM_LEXEMES ? 'too many words and lines; split the template' : size.problem;
    if (problem !== undefined) throw errorAt(label, text, offset, problem);
    if (isText) offset += lexeme.length;
  }
}

/** Lexemes without text: a document begins, a flow collection ends too early, a plain or block scalar follows. */
const [DOCUMENT, FLOW_ERROR, SCALAR] = ['\x02', '\x18', '\x1f'];
const SIGNALS = new Set([DOCUMENT, FLOW_ERROR, SCALAR]);

type Indicator = '-' | '?' | ':' | ',';
const isIndicator = (lexeme: string): lexeme is Indicator => /^[-?:,]$/.test(lexeme);

/**
 * An upper bound of the depth and a lower bound of the number of entries of a text. The depth counts open brackets, and
 * columns at which a value begins: at most a mapping and a list in it begin at one column.
 */
class TextSize {
  private flowDepth = 0;
  private readonly columns: number[] = [];
  private column = 0;
  /** True when a list or mapping can begin at the next word: at the start of a line, or after an indicator. */
  private canBegin = true;
  private scalarFollows = false;
  /** Numbers of indicators outside and inside of brackets. */
  private readonly block = { '-': 0, '?': 0, ':': 0, ',': 0 };
  private readonly flow = { '-': 0, '?': 0, ':': 0, ',': 0 };

  get problem(): string | undefined {
    if (Math.max(this.flowDepth, this.columns.length) > MAXIMUM_DEPTH) return TOO_DEEP;
    const { block, flow } = this;
    // A key has one or two indicators: `?` and `:`, or `:` and the `,` after its value.
    const entries = block['-'] + Math.max(block[':'], block['?']) + Math.max(flow[':'], flow[',']);
    return entries > MAXIMUM_ENTRIES ? TOO_MANY : undefined;
  }

  /** Counts a lexeme. @returns false for a lexeme without text. */
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
      // No list or mapping begins after a comma.
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
