import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, sep } from 'node:path';

/** What a file system refuses, in words. */
const FAULTS: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: (path) => `${path} cannot be written: the disk is full; free some space`,
  EDQUOT: (path) => `${path} cannot be written: the disk quota is used up; free some space`,
  EROFS: (path) => `${path} cannot be written: the file system is read-only; make it writable`,
  EACCES: (path) => `${path} cannot be used: permission denied; change its permissions`,
  EPERM: (path) => `${path} cannot be used: permission denied; change its permissions`,
  EPIPE: (path) => `${path} cannot be written: its reader has closed it; keep it open until the end`,
};

/** The same in the words of programs that are started. */
const SAID: readonly (readonly [code: string, words: RegExp])[] = [
  ['ENOSPC', /\bENOSPC\b|no space left on device/i],
  ['EDQUOT', /\bEDQUOT\b|disk quota exceeded/i],
  ['EROFS', /\bEROFS\b|read-only file system/i],
];

/** Returns what is wrong with which path and what to do; undefined for an error that no file system has caused. */
function describe(code: string, path: string, variable = movedBy(path)): string | undefined {
  const fault = FAULTS[code]?.(path);
  if (fault === undefined || variable === undefined) return fault;
  return `${fault}, or set ${variable} to a folder on another disk`;
}

/** The variable that moves the folder of a path elsewhere. */
function movedBy(path: string): string | undefined {
  return `${path}${sep}`.startsWith(`${tmpdir()}${sep}`) ? 'TMPDIR' : undefined;
}

/**
 * Returns the sentence for a person: a file system's fault in words, of every other error its message.
 *
 * @param variable moves the folder elsewhere. Default: TMPDIR for what is below it.
 */
export function sentenceOf(error: unknown, variable?: string): string {
  if (!isError(error)) return String(error);
  const { code = '', path = 'a file' } = error as NodeJS.ErrnoException;
  return describe(code, path, variable) ?? error.message;
}

/** By its shape: an error of Node itself is no `Error` of a test's own realm. */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'message' in error;
}

/** Names the file in an error of a stream or a file descriptor, which knows only what it could not do. */
export function withPath(error: unknown, path: string): Error {
  const named = isError(error) ? error : new Error(String(error));
  return Object.assign(named, { path: (named as NodeJS.ErrnoException).path ?? path });
}

/** Returns the sentence for a full or read-only disk when a program's output reports one. */
export function faultIn(output: string, path: string, variable?: string): string | undefined {
  const [code] = SAID.find(([, words]) => words.test(output)) ?? [];
  return code === undefined ? undefined : describe(code, path, variable);
}

/**
 * Makes a folder and those above it.
 *
 * @throws the error of the file system. Node reports a read-only one as ENOENT, which names no cause: the nearest folder
 *   that exists is asked.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') await askNearest(dirname(path));
    throw error;
  }
}

async function askNearest(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || path === dirname(path)) throw error;
    await askNearest(dirname(path));
  }
}
