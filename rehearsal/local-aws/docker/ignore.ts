import { globSource } from '../../system/glob';

/** One line of a `.dockerignore`. */
export interface IgnoreRule {
  readonly pattern: RegExp;
  /** `!pattern`: takes files back in. */
  readonly keep: boolean;
}

/** https://docs.docker.com/build/concepts/context/#dockerignore-files: `*`, `**`, `?`, `!` and comments; no character classes. */
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

/** The last rule that names a path, or a folder above it, decides. */
export function ignores(rules: readonly IgnoreRule[], path: string): boolean {
  return rules.filter(({ pattern }) => pattern.test(path)).at(-1)?.keep === false;
}
