import type { Live } from './live-lines';
import { wrap, type TerminalStyle } from './terminal';

/** Prints the progress of a rehearsal to one stream, so that `--json` can keep stdout for the JSON document. */
export interface Progress {
  /** Maximum width of a line in columns; undefined for no limit. */
  readonly width: number | undefined;
  /** Prints the heading of a new part of the output. */
  part(title: string): void;
  /** Prints a line, which is wrapped between words in a narrow terminal. */
  line(text: string): void;
  /** Prints a line without wrapping, so that a person can copy a command or a path. */
  verbatim(text: string): void;
  /**
   * Prints the title of a step when the step begins, and the result and duration when the step ends. A live view shows
   * the title as long as the step runs.
   */
  step<T>(title: string, work: () => Promise<T>, result?: (value: T) => string): Promise<T>;
  /**
   * Shows in a live view what runs at the moment. Prints nothing without a live view.
   *
   * @param key identifies the line in later calls.
   * @param text undefined removes the line.
   */
  running(key: string, text: string | undefined): void;
  /** Removes the live view as long as the work runs, because the user is asked. */
  withoutLiveView<T>(work: () => Promise<T>): Promise<T>;
}

interface Output {
  write(text: string): unknown;
}

/** Spaces before every line except headings. */
const MARGIN = '  ';

/**
 * Creates a progress output for a terminal or a file.
 *
 * @param now returns the time in milliseconds, for durations.
 * @param live the live view of a terminal. @default no live view
 */
export function createProgress(
  output: Output,
  { colors, width }: TerminalStyle,
  now: () => number = Date.now,
  live?: Live,
): Progress {
  const paint = painter(colors);
  const print = (text: string) => void output.write(`${text}\n`);
  const write = (text: string) => {
    if (live === undefined) print(text);
    else {
      live.above(() => {
        print(text);
      });
    }
  };
  const inner = width === undefined ? undefined : width - MARGIN.length;
  const line = (text: string) => {
    for (const part of wrap(text, inner)) write(`${MARGIN}${part}`);
  };
  /**
   * Prints a line with a mark such as ✔. The mark is colored after wrapping, because color codes must not count as
   * columns.
   */
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
    step: async (title, work, result) => {
      const key = `step ${title}`;
      if (live === undefined) marked('…', paint.dim, title);
      else live.set(key, title);
      const begin = now();
      const duration = () => `  ${((now() - begin) / 1000).toFixed(1)} s`;
      try {
        const value = await work();
        marked('✔', paint.green, result === undefined ? title : result(value), duration());
        return value;
      } catch (error) {
        marked('✘', paint.red, title, duration());
        throw error;
      } finally {
        live?.set(key, undefined);
      }
    },
    running: (key, text) => {
      live?.set(key, text);
    },
    withoutLiveView: (work) => (live === undefined ? work() : live.hideDuring(work)),
  };
}

/** Returns functions that color a string. If `colors` is false, the functions return the string unchanged. */
export function painter(colors: boolean) {
  const color = (open: number, close: number) => (text: string) =>
    colors ? `\u001b[${String(open)}m${text}\u001b[${String(close)}m` : text;
  return { bold: color(1, 22), dim: color(2, 22), red: color(31, 39), green: color(32, 39) };
}
