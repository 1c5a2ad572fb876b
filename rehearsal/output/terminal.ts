/** What the reader of an output can see. */
export interface TerminalStyle {
  readonly colors: boolean;
  /** Columns of a line; undefined for a file or a pipe, whose lines are not broken. */
  readonly width: number | undefined;
}

/** No terminal is narrower: its size is not known then. */
const NARROWEST = 20;

/**
 * Returns how to write to an output. https://no-color.org: NO_COLOR with any text turns colors off; a TERM of `dumb`
 * understands none.
 */
export function styleOf(
  output: { readonly isTTY?: boolean; readonly columns?: number },
  environment: NodeJS.ProcessEnv,
): TerminalStyle {
  const isTerminal = output.isTTY === true;
  const noColor = environment['NO_COLOR'] ?? '';
  const columns = output.columns ?? 0;
  return {
    colors: isTerminal && noColor === '' && environment['TERM'] !== 'dumb',
    width: isTerminal && columns >= NARROWEST ? columns : undefined,
  };
}

/** An option and the blanks before its description; a mark such as ✔ or └─; or the blanks at the beginning of a line. */
const INDENT = /^ *(?:--[\w-]+(?: <\w+>)? {2,}|[\w-]+ {2,}(?=\S)|(?:[✔✘…↷]|[┌└]─) )?/;

/**
 * Breaks a line between words. What follows is indented as its beginning is. A longer word stays whole, so that a hash or
 * a command can be copied.
 */
export function wrap(line: string, width: number | undefined): string[] {
  if (width === undefined || line.length <= width) return [line];
  const begin = INDENT.exec(line)?.[0] ?? '';
  const indent = ' '.repeat(Math.min(begin.length, Math.max(0, width - NARROWEST)));
  const lines: string[] = [];
  let current = begin;
  let empty = true;
  for (const word of line.slice(begin.length).split(' ')) {
    if (!empty && current.length + 1 + word.length > width) {
      lines.push(current.trimEnd());
      current = indent;
      empty = true;
    }
    // Two blanks have an empty word between them. No line begins with one.
    if (empty && word === '') continue;
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, current];
}

/** Breaks every line of a text. */
export function wrapText(text: string, width: number | undefined): string {
  return text
    .split('\n')
    .flatMap((line) => wrap(line, width))
    .join('\n');
}
