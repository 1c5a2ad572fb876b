/** Colors and width of an output. */
export interface TerminalStyle {
  readonly colors: boolean;
  /** Width in columns; undefined for a file or a pipe, in which lines are not wrapped. */
  readonly width: number | undefined;
}

/** Smallest plausible width in columns. A terminal of unknown size reports a smaller width, which is ignored. */
const NARROWEST = 20;

/**
 * Returns the style of an output. A non-empty NO_COLOR (https://no-color.org) or the terminal type `dumb` turns colors
 * off.
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

/**
 * Matches the start of a line: leading spaces, then a mark such as ✔ or └─, or an option or a name with at least two
 * spaces after it. `wrap` indents the following lines by the length of the match.
 */
const INDENT = /^ *(?:--[\w-]+(?: <\w+>)? {2,}|[\w-]+ {2,}(?=\S)|(?:[✔✘…↷]|[┌└]─) )?/;

/**
 * Wraps a line between words, and indents the following lines so that they begin below the text of the first line. A
 * word longer than `width` is not broken, so that a person can copy a hash or a command.
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
    // Two adjacent spaces produce an empty word. An empty word at the start of a line is dropped.
    if (empty && word === '') continue;
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, current];
}

/** Wraps every line of a text. */
export function wrapText(text: string, width: number | undefined): string {
  return text
    .split('\n')
    .flatMap((line) => wrap(line, width))
    .join('\n');
}
