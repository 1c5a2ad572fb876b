import { globSource } from '../../system/glob';

/** One line of a `.dockerignore`. */
export interface IgnoreRule {
  readonly pattern: RegExp;
  /** Whether the line is `!pattern`, which includes files again. */
  readonly keep: boolean;
}

/**
 * Parses `*`, `**`, `?`, `!` and comments, but no character classes.
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

/** Returns whether the last rule that matches the path, or a folder above the path, excludes the path. */
export function ignores(rules: readonly IgnoreRule[], path: string): boolean {
  return rules.filter(({ pattern }) => pattern.test(path)).at(-1)?.keep === false;
}
