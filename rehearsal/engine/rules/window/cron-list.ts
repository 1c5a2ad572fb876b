export type Matches<T> = (value: T) => boolean;

/** The values of a field of a cron expression. */
export interface Range {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names of the values, starting with the name of `from`. */
  readonly names?: readonly string[];
}

/** Matches `*`, a value or a range such as `9-17`, each with an optional step such as `/15`. */
const PART = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/;

/**
 * Parses a list such as `0,30`, `9-17`, `*` or `0/15`.
 *
 * @throws Error if a value is outside the range.
 */
export function parseList(text: string, range: Range): Matches<number> {
  const parts = text.split(',').map((part) => parsePart(part, range));
  return (value) => parts.some((matches) => matches(value));
}

function parsePart(text: string, range: Range): Matches<number> {
  const [all, first, last, step] = PART.exec(text) ?? [];
  if (all === undefined || step === '0') throw invalid(text, range);
  const from = first === undefined ? range.from : valueOf(first, range);
  // A step without a range goes on to the end: 5/15 means 5, 20, 35 and 50.
  const open = first === undefined || step !== undefined;
  const to = last === undefined ? (open ? range.to : from) : valueOf(last, range);
  const every = Number(step ?? 1);
  // A range such as FRI-MON goes around the end of the week.
  const isWithin = (value: number) =>
    from <= to ? value >= from && value <= to : value >= from || value <= to;
  const size = range.to - range.from + 1;
  return (value) => isWithin(value) && ((value - from + size) % size) % every === 0;
}

/** Returns the number of a value or of its name. @throws Error if the value is outside the range. */
export function valueOf(text: string, range: Range): number {
  const named = range.names?.indexOf(text) ?? -1;
  const value = named >= 0 ? range.from + named : Number(text);
  if (/^(\d+|[A-Z]+)$/.test(text) && value >= range.from && value <= range.to) return value;
  throw invalid(text, range);
}

export const invalid = (text: string, { name, from, to }: Range) =>
  new Error(`${name} is '${text}'; allowed: ${String(from)} to ${String(to)}`);
