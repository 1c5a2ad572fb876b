/** What the rehearsal says while it works. All of it goes to one stream, so `--json` can keep stdout clean. */
export interface Progress {
  /** A heading between parts. */
  part(title: string): void;
  /** A line of its own. */
  line(text: string): void;
  /** Says what begins and how long it usually takes; when the work has ended, how long it took. */
  step<T>(
    what: string,
    usualSeconds: number,
    work: () => Promise<T>,
    result?: (value: T) => string,
  ): Promise<T>;
}

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** @param now milliseconds; only differences of it are used. */
export function createProgress(output: Output, now: () => number = Date.now): Progress {
  const paint = painter(output.isTTY === true);
  const line = (text: string) => void output.write(`${text}\n`);
  return {
    part: (title) => {
      line(`\n${paint.bold(title)}`);
    },
    line: (text) => {
      line(`  ${text}`);
    },
    step: async (what, usualSeconds, work, result) => {
      line(`  ${paint.dim('…')} ${what} ${paint.dim(`(usually ${String(usualSeconds)} s)`)}`);
      const begin = now();
      const took = () => paint.dim(`${((now() - begin) / 1000).toFixed(1)} s`);
      try {
        const value = await work();
        line(`  ${paint.green('✔')} ${result === undefined ? what : result(value)}  ${took()}`);
        return value;
      } catch (error) {
        line(`  ${paint.red('✘')} ${what}  ${took()}`);
        throw error;
      }
    },
  };
}

/** Colours for a terminal, nothing for a file or a pipe. */
export function painter(colours: boolean) {
  const wrap = (open: number, close: number) => (text: string) =>
    colours ? `\u001b[${String(open)}m${text}\u001b[${String(close)}m` : text;
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
  };
}

/** A table of strings with a header line; columns as wide as their widest cell. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const format = (row: readonly string[]) =>
    widths
      .map((width, column) => (row[column] ?? '').padEnd(width))
      .join('  ')
      .trimEnd();
  return [format(header), widths.map((width) => '─'.repeat(width)).join('──'), ...rows.map(format)];
}
