import { type JobError, configurationError } from '../job/errors';

/** Position in a file. Line and column are counted from 1. Columns count UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Returns the line and the column of an offset.
 *
 * @param offset Number of UTF-16 code units from the start of `text`.
 */
export function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/**
 * Returns a function that works like `positionAt` for one text. The first call finds all lines, so that many calls are
 * fast.
 */
export function positionFinder(text: string): (offset: number) => Position {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Returns a ConfigurationError whose message starts with the position: `<label>:<line>:<column>: <sentence>`. */
export function errorAt(label: string, text: string, offset: number, sentence: string): JobError {
  const { line, column } = positionAt(text, offset);
  return configurationError(`${label}:${String(line)}:${String(column)}: ${sentence}`);
}
