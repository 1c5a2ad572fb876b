import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, sep } from 'node:path';

/** Sentence for each error code of a file system. */
const FAULTS: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: (path) => `${path} cannot be written: the disk is full; free some space`,
  EDQUOT: (path) => `${path} cannot be written: the disk quota is used up; free some space`,
  EROFS: (path) => `${path} cannot be written: the file system is read-only; make it writable`,
  EACCES: (path) => `${path} cannot be used: permission denied; change its permissions`,
  EPERM: (path) => `${path} cannot be used: permission denied; change its permissions`,
  EPIPE: (path) => `${path} cannot be written: its reader has closed it; keep it open until the end`,
};

/** Words by which the output of a program reports an error of a file system. */
const PROGRAM_WORDS: readonly (readonly [code: string, words: RegExp])[] = [
  ['ENOSPC', /\bENOSPC\b|no space left on device/i],
  ['EDQUOT', /\bEDQUOT\b|disk quota exceeded/i],
  ['EROFS', /\bEROFS\b|read-only file system/i],
];

/** Returns what is wrong with a path and what to do; undefined for a code that is no error of a file system. */
function describe(code: string, path: string, variable = folderVariable(path)): string | undefined {
  const fault = FAULTS[code]?.(path);
  if (fault === undefined || variable === undefined) return fault;
  return `${fault}, or set ${variable} to a folder on another disk`;
}

/** Returns the environment variable that sets the folder of a path. */
function folderVariable(path: string): string | undefined {
  return `${path}${sep}`.startsWith(`${tmpdir()}${sep}`) ? 'TMPDIR' : undefined;
}

/**
 * Returns the message of an error for a person. An error of a file system becomes a sentence with the path and the
 * advice.
 *
 * @param variable environment variable that sets the folder. @default TMPDIR for a path in the temporary folder
 */
export function sentenceOf(error: unknown, variable?: string): string {
  if (!isError(error)) return String(error);
  const { code = '', path = 'a file' } = error as NodeJS.ErrnoException;
  return describe(code, path, variable) ?? error.message;
}

/**
 * Returns whether a value has the shape of an error: in tests, errors of Node are no instances of the global `Error`.
 */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'message' in error;
}

/** Adds the path to an error of a stream or a file descriptor, which has none. A path that is already there stays. */
export function withPath(error: unknown, path: string): Error {
  const named = isError(error) ? error : new Error(String(error));
  return Object.assign(named, { path: (named as NodeJS.ErrnoException).path ?? path });
}

/** Returns the sentence for a full or read-only disk when a program's output reports one. */
export function faultIn(output: string, path: string, variable?: string): string | undefined {
  const [code] = PROGRAM_WORDS.find(([, words]) => words.test(output)) ?? [];
  return code === undefined ? undefined : describe(code, path, variable);
}

/**
 * Creates a folder and its missing parents.
 *
 * @throws the error of the file system. Node reports ENOENT on a read-only file system; the real error then comes from
 * a check of the nearest existing folder.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') await checkNearest(dirname(path));
    throw error;
  }
}

async function checkNearest(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || path === dirname(path)) throw error;
    await checkNearest(dirname(path));
  }
}
