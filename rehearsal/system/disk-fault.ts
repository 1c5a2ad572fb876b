import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, sep } from 'node:path';

/** Message for each file system error code. */
const FAULTS: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: (path) => `${path} cannot be written: the disk is full; free some space`,
  EDQUOT: (path) => `${path} cannot be written: the disk quota is used up; free some space`,
  EROFS: (path) => `${path} cannot be written: the file system is read-only; make it writable`,
  EACCES: (path) => `${path} cannot be used: permission denied; change its permissions`,
  EPERM: (path) => `${path} cannot be used: permission denied; change its permissions`,
  EPIPE: (path) =>
    `${path} cannot be written: the reader has closed the pipe; keep the pipe open until the end`,
};

/** File system error codes, each with a pattern for the messages in which programs report the error. */
const PROGRAM_WORDS: readonly (readonly [code: string, words: RegExp])[] = [
  ['ENOSPC', /\bENOSPC\b|no space left on device/i],
  ['EDQUOT', /\bEDQUOT\b|disk quota exceeded/i],
  ['EROFS', /\bEROFS\b|read-only file system/i],
];

/** Returns what is wrong with a path and what to do; undefined for any error code that is not in `FAULTS`. */
function describe(code: string, path: string, variable = folderVariable(path)): string | undefined {
  const fault = FAULTS[code]?.(path);
  if (fault === undefined || variable === undefined) return fault;
  return `${fault}, or set ${variable} to a folder on another disk`;
}

/**
 * Returns `TMPDIR` for a path in the temporary folder, because this environment variable sets the folder. Returns
 * undefined for any other path.
 */
function folderVariable(path: string): string | undefined {
  return `${path}${sep}`.startsWith(`${tmpdir()}${sep}`) ? 'TMPDIR' : undefined;
}

/**
 * Returns an error message for a person. For a file system error, the message contains the path and what to do.
 *
 * @param variable environment variable with which the user can choose another folder. @default TMPDIR for a path in
 *   the temporary folder
 */
export function sentenceOf(error: unknown, variable?: string): string {
  if (!isError(error)) return String(error);
  const { code = '', path = 'a file' } = error as NodeJS.ErrnoException;
  return describe(code, path, variable) ?? error.message;
}

/**
 * Returns true if a value has the shape of an error. In Jest, errors of Node are not instances of the global `Error`.
 */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'message' in error;
}

/**
 * Adds a path to an error of a stream or a file descriptor, because such an error has no path. A path that the error
 * already contains stays unchanged.
 */
export function withPath(error: unknown, path: string): Error {
  const named = isError(error) ? error : new Error(String(error));
  return Object.assign(named, { path: (named as NodeJS.ErrnoException).path ?? path });
}

/** Returns the message for a full or read-only disk, if the output of a program reports such a disk. */
export function faultIn(output: string, path: string, variable?: string): string | undefined {
  const [code] = PROGRAM_WORDS.find(([, words]) => words.test(output)) ?? [];
  return code === undefined ? undefined : describe(code, path, variable);
}

/**
 * Creates a folder and its missing parents.
 *
 * @throws the file system error. On a read-only file system, Node reports ENOENT for the new folder; this function
 *   then throws the error of the nearest existing folder.
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
