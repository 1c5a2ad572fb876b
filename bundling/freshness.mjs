// Decides if a build result is up to date. The decision compares hashes of file contents, not modification times,
// because a checkout, a copy or a wrong clock changes modification times.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The files that a build has read or written: a hash of the content for each file path.
 *
 * @typedef {Readonly<Record<string, string>>} Note
 */

/** Returns the hashes of files. A missing file has the hash ''. @param {readonly string[]} files @returns {Note} */
export function noteOf(files) {
  return Object.fromEntries(files.map((file) => [file, hashOfFile(file)]));
}

/**
 * Returns the files on which every build result depends: the code in bundling/, and npm's list of installed packages.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function buildCode(root) {
  // npm rewrites `.package-lock.json` with every change to node_modules.
  return [...filesBelow(join(root, 'bundling'), '.mjs'), join(root, 'node_modules', '.package-lock.json')];
}

/** @param {string} folder @param {string} ending @returns {string[]} */
export function filesBelow(folder, ending) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

/**
 * Returns true if no file in the note of a build has changed since the build.
 *
 * @param {string} noteFile File that `writeNote` wrote for the build.
 * @param {readonly string[]} [files] Files that the note of a new build would contain. Default: the files in the note.
 * @returns {boolean}
 */
export function isFresh(noteFile, files) {
  const note = readNote(noteFile);
  if (note === undefined) return false;
  const named = Object.keys(note);
  if (
    files !== undefined &&
    (named.length !== files.length || files.some((file) => note[file] === undefined))
  ) {
    return false;
  }
  return named.every((file) => note[file] !== '' && note[file] === hashOfFile(file));
}

/** @param {string} noteFile @param {Note} note */
export function writeNote(noteFile, note) {
  writeWhole(noteFile, JSON.stringify(note));
}

/**
 * Writes a file completely or not at all, because another process may read the file at the same time.
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
    throw unwritable(file, error);
  }
}

/**
 * Deletes a file, and ignores errors, because the caller already reports the disk error that came first.
 *
 * @param {string} file
 */
function removeQuietly(file) {
  try {
    rmSync(file, { force: true });
  } catch {
    // The caller already reports a disk error.
  }
}

/** @type {Readonly<Record<string, string>>} */
const DISK_FAULTS = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EROFS: 'the file system is read-only; make it writable',
  EACCES: 'permission denied; make the folder of this file writable',
  EPERM: 'permission denied; make the folder of this file writable',
};

/**
 * Converts disk errors that a user can correct into a BuildError, which is printed without a stack trace.
 *
 * @param {string} file
 * @param {unknown} cause
 */
function unwritable(file, cause) {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const fault = DISK_FAULTS[code];
  if (fault === undefined) return cause;
  return Object.assign(new Error(`${file} cannot be written: ${fault}`, { cause }), { name: 'BuildError' });
}

/** @param {string | Uint8Array} content */
export const hashOf = (content) => createHash('sha256').update(content).digest('hex');

/** @param {string} file */
function hashOfFile(file) {
  const there = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  return there ? hashOf(readFileSync(file)) : '';
}

/** @param {string} file @returns {Readonly<Record<string, unknown>> | undefined} */
function readNote(file) {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  try {
    /** @type {unknown} */
    const note = JSON.parse(readFileSync(file, 'utf8'));
    return typeof note === 'object' && note !== null ? { ...note } : undefined;
  } catch {
    // If the note is not JSON, the build runs again.
    return undefined;
  }
}
