// Whether something that was built is still what its sources would give now: judged by content, never by dates, so a
// checkout, a copy or a clock that is wrong cannot make a stale file look fresh.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a result was made of: files and the hash of their content. @typedef {Readonly<Record<string, string>>} Note */

/** @param {readonly string[]} files @returns {Note} a file that does not exist has the hash '' */
export function noteOf(files) {
  return Object.fromEntries(files.map((file) => [file, hashOfFile(file)]));
}

/** @param {string} root @returns {string[]} what decides every result: the code in this folder, the installed packages */
export function buildCode(root) {
  // npm rewrites that one file with every change to node_modules.
  return [...filesBelow(join(root, 'bundling'), '.mjs'), join(root, 'node_modules', '.package-lock.json')];
}

/** @param {string} folder @param {string} ending @returns {string[]} */
export function filesBelow(folder, ending) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

/**
 * @param {string} noteFile Written by `writeNote` when the result was made.
 * @param {readonly string[]} [files] The files it must be made of now; without, those of the note.
 * @returns {boolean} whether all of them are there as they were then
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
 * Complete or not at all: another process may be reading it.
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

/** @param {string} file On a disk that may be broken: what it was written for has failed already. */
function removeQuietly(file) {
  try {
    rmSync(file, { force: true });
  } catch {
    // The first failure is the one that counts.
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

/** What a person can mend: app.mjs and functions.mjs show it without a stack trace. @param {string} file @param {unknown} cause */
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
    // Not JSON: then it says nothing, and the build runs again.
    return undefined;
  }
}
