import type { Protection, Scenario } from '../scenarios/scenario';

/** A part of the product that is taken out, and the scenario that must notice. */
export interface Mutation {
  readonly scenario: string;
  /** Name in messages: the number of a protection in its scenario, from 1, or a statement and its kind of role. */
  readonly name: string;
  readonly protection: Protection;
  /** Pattern of the names of the roles that lose a statement. Absent for a protection of the scenario. */
  readonly roles?: RegExp;
}

/** Returns a mutation for every protection, in the order of the scenarios. */
export function mutationsOf(scenarios: readonly Scenario[]): Mutation[] {
  return scenarios.flatMap(({ name, protections = [] }) =>
    protections.map((protection, index) => ({ scenario: name, name: `#${String(index + 1)}`, protection })),
  );
}

/** Returns a title for messages: the scenario, the name of the mutation, and the file. */
export function titleOf({ scenario, name, protection }: Mutation): string {
  return `${scenario} ${name} (${protection.file})`;
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
