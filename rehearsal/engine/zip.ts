import { zipSync, type Zippable } from 'fflate';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

/** A file in a zip. */
export interface ZippedFile {
  /** Relative, `/` between its parts. */
  readonly path: string;
  readonly data: Buffer;
  readonly executable: boolean;
}

const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
/** "Version made by" of a zip made on Unix: only then the upper half of the attributes is a mode. */
const UNIX = 3;

/**
 * Files of a zip, folders left out.
 *
 * @param wanted reads only these.
 * @throws Error for what is no zip, a path that leads out of it, or a symbolic link.
 */
export function readZip(zip: Buffer, wanted: (path: string) => boolean = () => true): Promise<ZippedFile[]> {
  return new Promise((resolve, reject) => {
    // yauzl refuses absolute paths, `..` and backslashes by itself.
    fromBuffer(zip, { lazyEntries: true }, (error, file) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const files: ZippedFile[] = [];
      file.on('error', reject);
      file.on('end', () => {
        resolve(files);
      });
      file.on('entry', (entry: Entry) => {
        if (entry.fileName.endsWith('/') || !wanted(entry.fileName)) {
          file.readEntry();
          return;
        }
        readEntry(file, entry).then((read) => {
          files.push(read);
          file.readEntry();
        }, reject);
      });
      file.readEntry();
    });
  });
}

function readEntry(file: ZipFile, entry: Entry): Promise<ZippedFile> {
  const mode = entry.versionMadeBy >> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & FILE_TYPE;
  return new Promise((resolve, reject) => {
    if (type !== 0 && type !== REGULAR) {
      reject(new Error(`${entry.fileName} is no regular file; symbolic links are not kept in artifacts`));
      return;
    }
    file.openReadStream(entry, (error, stream) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const parts: Buffer[] = [];
      stream.on('error', reject);
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        resolve({
          path: entry.fileName,
          data: Buffer.concat(parts),
          executable: (mode & 0o111) !== 0,
        });
      });
    });
  });
}

/** Unpacks a zip into a folder, with the executable bit. */
export async function unpack(zip: Buffer, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const { path, data, executable } of await readZip(zip)) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, data);
    if (executable) await chmod(target, 0o755);
  }
}

export function packZip(files: readonly ZippedFile[]): Buffer {
  const entries: Zippable = {};
  for (const { path, data, executable } of files) {
    const mode = REGULAR | (executable ? 0o755 : 0o644);
    entries[path] = [data, { os: UNIX, attrs: mode * 0x10000 }];
  }
  return Buffer.from(zipSync(entries, { level: 6 }));
}
