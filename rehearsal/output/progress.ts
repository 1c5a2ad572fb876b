import { wrap, type TerminalStyle } from './terminal';

/** What the rehearsal reports while it works. All of it goes to one stream, so `--json` can keep stdout clean. */
export interface Progress {
  /** Columns that the text of a line may have; undefined for any number. */
  readonly width: number | undefined;
  /** A heading between parts. */
  part(title: string): void;
  /** A line of its own; broken between words where the terminal is narrow. */
  line(text: string): void;
  /** A line that is not broken: a command or a path that a person copies. */
  verbatim(text: string): void;
  /** Reports what begins and, when the work has ended, how long it took. */
  step<T>(what: string, work: () => Promise<T>, result?: (value: T) => string): Promise<T>;
}

interface Output {
  write(text: string): unknown;
}

/** Before every line that is no heading. */
const MARGIN = '  ';

/** @param now milliseconds; only differences of it are used. */
export function createProgress(
  output: Output,
  { colors, width }: TerminalStyle,
  now: () => number = Date.now,
): Progress {
  const paint = painter(colors);
  const write = (text: string) => void output.write(`${text}\n`);
  const inner = width === undefined ? undefined : width - MARGIN.length;
  const line = (text: string) => {
    for (const part of wrap(text, inner)) write(`${MARGIN}${part}`);
  };
  /** The mark is painted when the line is broken: a color has no width. */
  const marked = (mark: string, paintMark: (text: string) => string, text: string, seconds = '') => {
    const [first = '', ...rest] = wrap(`${mark} ${text}${seconds}`, inner);
    write(`${MARGIN}${paintMark(mark)}${first.slice(mark.length)}`);
    for (const part of rest) write(`${MARGIN}${part}`);
  };
  return {
    width: inner,
    part: (title) => {
      write('');
      for (const part of wrap(title, width)) write(paint.bold(part));
    },
    line,
    verbatim: (text) => {
      write(`${MARGIN}${text}`);
    },
    step: async (what, work, result) => {
      marked('…', paint.dim, what);
      const begin = now();
      const took = () => `  ${((now() - begin) / 1000).toFixed(1)} s`;
      try {
        const value = await work();
        marked('✔', paint.green, result === undefined ? what : result(value), took());
        return value;
      } catch (error) {
        marked('✘', paint.red, what, took());
        throw error;
      }
    },
  };
}

/** Returns functions that color a text, or leave it as it is. */
export function painter(colors: boolean) {
  const color = (open: number, close: number) => (text: string) =>
    colors ? `\u001b[${String(open)}m${text}\u001b[${String(close)}m` : text;
  return { bold: color(1, 22), dim: color(2, 22), red: color(31, 39), green: color(32, 39) };
}
