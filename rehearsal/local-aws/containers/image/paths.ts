import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Replaces a path in an image by the path on this machine, if the text is a path whose file is in the root folder. Paths
 * that are separated by colons are replaced one by one.
 */
export function onThisMachine(text: string, root: string): string {
  if (text.includes(':') && !text.includes('://')) {
    return text
      .split(':')
      .map((part) => onThisMachine(part, root))
      .join(':');
  }
  return isInImage(text, root) ? join(root, text) : text;
}

/** Returns true if the text is an absolute path of a file or folder in the root folder, except the root itself. */
const isInImage = (text: string, root: string) => /^\/[^/]/.test(text) && existsSync(join(root, text));

/** Replaces the paths in a shell command whose first folder is in the root folder. */
export function shellTextOnThisMachine(text: string, root: string): string {
  return text.replace(/(^|[\s"'=:])(\/[\w.-]+)(?=[/\s"']|$)/g, (match, before: string, folder: string) =>
    isInImage(folder, root) ? `${before}${join(root, folder)}` : match,
  );
}
