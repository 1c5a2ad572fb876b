import type { Protection, Scenario } from '../scenarios/scenario';

/** A protection that is taken out of the product, and the scenario that must notice. */
export interface Mutation {
  readonly scenario: string;
  /** Number of the protection in the scenario, from 1. */
  readonly number: number;
  readonly protection: Protection;
}

/** Returns a mutation for every protection, in the order of the scenarios. */
export function mutationsOf(scenarios: readonly Scenario[]): Mutation[] {
  return scenarios.flatMap(({ name, protections = [] }) =>
    protections.map((protection, index) => ({ scenario: name, number: index + 1, protection })),
  );
}

/** Returns a name for messages: the scenario, the number of the protection, and the file. */
export function titleOf({ scenario, number, protection }: Mutation): string {
  return `${scenario} #${String(number)} (${protection.file})`;
}

/**
 * Returns the source file without a protection.
 *
 * @param source text of the file.
 * @throws Error when the protection does not occur exactly once.
 */
export function withoutProtection(source: string, { file, text, replacement = '' }: Protection): string {
  const [before = '', after, ...more] = source.split(text);
  if (after === undefined) {
    throw new Error(`${file} does not contain the protection; correct it in its scenario: ${text.trim()}`);
  }
  if (more.length > 0) {
    throw new Error(
      `${file} contains the protection ${String(more.length + 1)} times; lengthen it in its scenario until it is unique: ${text.trim()}`,
    );
  }
  return `${before}${replacement}${after}`;
}

/** Returns the lines that differ between two texts, as one block: removed lines with `-`, new lines with `+`. */
export function differenceOf(file: string, before: string, after: string): string[] {
  const [old, changed] = [before.split('\n'), after.split('\n')];
  const shorter = Math.min(old.length, changed.length);
  let start = 0;
  while (start < shorter && old[start] === changed[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === changed.at(-1 - end)) end += 1;
  const block = (lines: readonly string[], mark: string) =>
    lines.slice(start, lines.length - end).map((line) => `${mark} ${line}`);
  return [`${file}, line ${String(start + 1)}:`, ...block(old, '-'), ...block(changed, '+')];
}
