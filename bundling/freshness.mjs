// Decides whether a build result is fresh: whether its sources are unchanged. Content decides, never dates, so that a
// checkout, a copy or a wrong clock cannot make a stale file look fresh.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files of which a result was built, and the hash of each. @typedef {Readonly<Record<string, string>>} Note */

/** Hashes files. @param {readonly string[]} files @returns {Note} a missing file has the hash '' */
export function noteOf(files) {
  return Object.fromEntries(files.map((file) => [file, hashOfFile(file)]));
}

/** Returns the files that every result depends on: this folder, the installed packages. @param {string} root */
export function buildCode(root) {
  // npm rewrites this file with every change to node_modules.
  return [...filesBelow(join(root, 'bundling'), '.mjs'), join(root, 'node_modules', '.package-lock.json')];
}

/** @param {string} folder @param {string} ending @returns {string[]} */
export function filesBelow(folder, ending) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

/**
 * Returns whether every file of a result is unchanged.
 *
 * @param {string} noteFile Written by `writeNote` when the result was built.
 * @param {readonly string[]} [files] The files of which the result must be built now. Default: the files of the note.
 * @returns {boolean}
 */
export function isFresh(noteFile, files) {
  const note = readNote(noteFile);
  if (note === undefined) return false;
  const noted = Object.keys(note);
  if (
    files !== undefined &&
    (noted.length !== files.length || files.some((file) => note[file] === undefined))
  ) {
    return false;
  }
  return noted.every((file) => note[file] !== '' && note[file] === hashOfFile(file));
}

/** @param {string} noteFile @param {Note} note */
export function writeNote(noteFile, note) {
  writeWhole(noteFile, JSON.stringify(note));
}

/**
 * Writes a file by renaming a finished one, because another process may read the file at the same time.
 *
 * @param {string} file
 * @param {string | Uint8Array} content
 */
export function writeWhole(file, content) {
  const part = `${file}.${String(process.pid)}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(part, content);
    renameSync(part, file);
  } catch (error) {
    removeQuietly(part);
    throw writeError(file, error);
  }
}

/** Deletes a file, and ignores every error. @param {string} file */
function removeQuietly(file) {
  try {
    rmSync(file, { force: true });
  } catch {
    // The error that made the deletion necessary is reported.
  }
}

/** @type {Readonly<Record<string, string>>} */
const DISK_FAULTS = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EROFS: 'the file system is read-only; make it writable',
  EACCES: 'permission denied; change its permissions',
  EPERM: 'permission denied; change its permissions',
};

/**
 * Returns a BuildError for a fault of the disk, which is printed without a stack trace; every other error unchanged.
 *
 * @param {string} file
 * @param {unknown} cause
 */
function writeError(file, cause) {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const fault = DISK_FAULTS[code];
  if (fault === undefined) return cause;
  return Object.assign(new Error(`${file} cannot be written: ${fault}`, { cause }), { name: 'BuildError' });
}

/** @param {string | Uint8Array} content */
export const hashOf = (content) => createHash('sha256').update(content).digest('hex');

/** @param {string} file */
function hashOfFile(file) {
  const exists = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  return exists ? hashOf(readFileSync(file)) : '';
}

/** @param {string} file @returns {Readonly<Record<string, unknown>> | undefined} */
function readNote(file) {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  try {
    /** @type {unknown} */
    const note = JSON.parse(readFileSync(file, 'utf8'));
    return typeof note === 'object' && note !== null ? { ...note } : undefined;
  } catch {
    // A note that is not JSON is ignored, so the build runs again.
    return undefined;
  }
}
