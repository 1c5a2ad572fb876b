/** Colors and width of an output. */
export interface TerminalStyle {
  readonly colors: boolean;
  /** Columns of a line; undefined for a file or a pipe: their lines are not broken. */
  readonly width: number | undefined;
}

/** Smallest number of columns that is believed; a terminal of unknown size reports fewer. */
const NARROWEST = 20;

/**
 * Returns the style of an output. NO_COLOR with any text turns colors off (https://no-color.org), and so does the
 * terminal type `dumb`.
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

/** The start of a line that sets the indent: an option and its blanks, a mark such as ✔ or └─, or leading blanks. */
const INDENT = /^ *(?:--[\w-]+(?: <\w+>)? {2,}|[\w-]+ {2,}(?=\S)|(?:[✔✘…↷]|[┌└]─) )?/;

/**
 * Breaks a line between words, and indents the further lines as the first. A word that is longer than the line stays
 * whole, so that a hash or a command can be copied.
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
    // Two blanks have an empty word between them; an empty word at the start of a line is dropped.
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
