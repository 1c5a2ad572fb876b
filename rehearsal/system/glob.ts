/**
 * Converts a glob in a buildspec or a .dockerignore to the source of a regular expression. `**` matches across folders,
 * `*` and `?` match within one folder, and every other character matches itself.
 */
export function globSource(glob: string): string {
  return glob
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
}
