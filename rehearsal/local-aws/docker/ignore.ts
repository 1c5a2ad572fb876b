import { globSource } from '../../system/glob';

/** One pattern in a `.dockerignore` file. */
export interface IgnoreRule {
  readonly pattern: RegExp;
  /** True if the line starts with `!`. Such a line includes files that an earlier line excludes. */
  readonly keep: boolean;
}

/**
 * Parses a `.dockerignore` file. Supports `*`, `**`, `?`, `!` and comments, but no character classes.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function parseIgnoreFile(text: string): IgnoreRule[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const keep = line.startsWith('!');
      const glob = (keep ? line.slice(1) : line).replace(/^\.?\//, '').replace(/\/$/, '');
      return { keep, pattern: new RegExp(`^${globSource(glob)}(/|$)`) };
    });
}

/** Returns true if the path is excluded. The last rule that matches the path or a parent folder decides. */
export function ignores(rules: readonly IgnoreRule[], path: string): boolean {
  return rules.filter(({ pattern }) => pattern.test(path)).at(-1)?.keep === false;
}
