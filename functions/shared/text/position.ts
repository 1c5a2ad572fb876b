import { type JobError, configurationError } from '../job/errors';

/** Position in a file. Line and column are counted from 1. Columns count UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Returns a function that converts an offset in a text to a position. The first call finds all lines, so that many calls
 * are fast. An offset is the number of UTF-16 code units from the start of the text.
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
  const { line, column } = positionFinder(text)(offset);
  return configurationError(`${label}:${String(line)}:${String(column)}: ${sentence}`);
}
