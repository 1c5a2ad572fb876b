import { zipSync, type Zippable } from 'fflate';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';

import { sizeText } from '../../../functions/shared/text/text';
import { readDirectory, type ZipEntry } from '../../../functions/shared/zip/directory';
import { findDirectory, ZipError } from '../../../functions/shared/zip/end';
import { checkReadable, endOf, unpack as contentOf } from '../../../functions/shared/zip/entry';

/** A file in a zip archive. */
export interface ZippedFile {
  /** Relative path, with `/` as the separator. */
  readonly path: string;
  readonly data: Buffer;
  readonly executable: boolean;
  /** True if the file is a symbolic link, whose target is `data`. @default false */
  readonly symlink?: boolean;
}

const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const SYMLINK = 0o120000;
const EXECUTABLE = 0o111;
/**
 * Value of the zip field "version made by" for Unix. With this value, the upper half of the external file attributes is
 * a Unix file mode.
 */
const UNIX = 3;
/** Maximum total size of all unpacked files, in bytes: slightly more than the 250 MB that Lambda allows for code. */
const MAXIMUM_BYTES = 256 * 1024 * 1024;

/**
 * Reads files from a zip archive and skips folders. The engine and the deployed functions read zip archives with the
 * same code, so that both reject the same archives.
 *
 * @param wanted returns true for each file to read.
 * @throws Error if the archive is damaged, is ambiguous or unpacks to more than 256 MB.
 */
export function readZip(zip: Buffer, wanted: (path: string) => boolean = () => true): ZippedFile[] {
  return readFiles(zip, wanted, { symlinks: false });
}

function readFiles(
  zip: Buffer,
  wanted: (path: string) => boolean,
  { symlinks }: { readonly symlinks: boolean },
): ZippedFile[] {
  const entries = withSubject('the archive', () => {
    const range = findDirectory(zip, zip.length);
    const listing = readDirectory(zip.subarray(range.start, range.end), range);
    const names = listing.names.filter((name) => !name.endsWith('/'));
    rejectSharedPaths(names);
    return names.filter(wanted).flatMap((name) => listing.find(name) ?? []);
  });
  for (const entry of entries) {
    withSubject(entry.name, () => {
      // `checkReadable` rejects the file mode of a symbolic link. An allowed symbolic link is therefore checked as a
      // regular file.
      checkReadable(symlinks && isSymlink(entry) ? { ...entry, mode: REGULAR } : entry, MAXIMUM_BYTES);
    });
  }
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MAXIMUM_BYTES) {
    throw new Error(
      `the archive unpacks to ${sizeText(bytes)}; remove files from the archive (allowed: at most ${sizeText(MAXIMUM_BYTES)})`,
    );
  }
  return entries.map((entry) => withSubject(entry.name, () => fileOf(zip, entry)));
}

function fileOf(zip: Buffer, entry: ZipEntry): ZippedFile {
  return {
    path: entry.name,
    data: contentOf(entry, zip.subarray(entry.offset, endOf(entry))),
    executable: !isSymlink(entry) && (entry.mode & EXECUTABLE) !== 0,
    ...(isSymlink(entry) ? { symlink: true } : {}),
  };
}

const isSymlink = ({ mode }: ZipEntry) => (mode & FILE_TYPE) === SYMLINK;

/**
 * Rejects two paths for the same file on disk. For example `a//b` and `a/./b` are the same path, so one file would
 * replace the other file.
 */
function rejectSharedPaths(names: readonly string[]): void {
  const paths = new Set<string>();
  for (const name of names) {
    const path = posix.normalize(name);
    if (paths.has(path))
      throw new ZipError(
        `has two entries for the file '${path}', so two zip programs could extract different files; create the archive again with one of the entries`,
      );
    paths.add(path);
  }
}

/** Runs `work`. If `work` throws a ZipError, adds `subject` to the message. */
function withSubject<T>(subject: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ZipError ? new Error(`${subject} ${error.message}`, { cause: error }) : error;
  }
}

/**
 * Unpacks a zip archive into a folder and restores the executable bit.
 *
 * @param options `symlinks` restores symbolic links. Without this option, an archive with a symbolic link is rejected.
 * @throws Error if the archive is invalid, before any file is written.
 */
export async function unpack(
  zip: Buffer,
  directory: string,
  options: { readonly symlinks: boolean } = { symlinks: false },
): Promise<void> {
  const files = readFiles(zip, () => true, options);
  rejectPathsThroughSymlinks(files);
  await mkdir(directory, { recursive: true });
  for (const { path, data, executable, symlink: link } of files) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    if (link === true) await symlink(data, target);
    else await writeFile(target, data);
    if (executable) await chmod(target, 0o755);
  }
}

/** Rejects a file below a symbolic link, because the file could be written outside the folder. */
function rejectPathsThroughSymlinks(files: readonly ZippedFile[]): void {
  const links = new Set(
    files.filter((file) => file.symlink === true).map(({ path }) => posix.normalize(path)),
  );
  if (links.size === 0) return;
  for (const { path } of files) {
    const parts = posix.normalize(path).split('/');
    const link = parts.map((_, index) => parts.slice(0, index).join('/')).find((folder) => links.has(folder));
    if (link !== undefined)
      throw new Error(
        `the archive contains '${path}' below the symbolic link '${link}'; replace the link with a folder`,
      );
  }
}

export function packZip(files: readonly ZippedFile[]): Buffer {
  const entries: Zippable = {};
  for (const { path, data, executable, symlink: link } of files) {
    const mode = link === true ? SYMLINK | 0o777 : REGULAR | (executable ? 0o755 : 0o644);
    entries[path] = [data, { os: UNIX, attrs: mode * 0x10000 }];
  }
  return Buffer.from(zipSync(entries, { level: 6 }));
}
