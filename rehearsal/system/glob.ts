/**
 * A glob as the source of a regular expression: `**` crosses folders, `*` and `?` do not; everything else stands for
 * itself. Buildspecs and .dockerignore mean the same by it.
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
