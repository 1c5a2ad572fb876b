import { configurationError } from '../job/errors';
import { listed } from '../text/text';
import { type ZipEntry, readDirectory } from './directory';
import { ZipError, findDirectory } from './end';
import { checkReadable, endOf, unpack } from './entry';

/** Byte range that includes `start` and excludes `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Source of the bytes of an archive: a buffer or an S3 object. */
export interface ByteSource {
  readonly size: number;
  /** Last bytes of the archive: at least 64 KiB plus 200 bytes, or the whole archive. */
  readonly tail: Buffer;
  /** Returns the bytes of every range, in the order of `ranges`. */
  read(ranges: readonly ByteRange[]): Promise<Buffer[]>;
}

/** Checked zip archive. A file is found only by its exact name, and no file is unpacked to disk. */
export interface ZipArchive {
  /** Name of the archive in messages. */
  readonly label: string;
  /** Names of all files, in the order of the central directory. */
  readonly names: readonly string[];
  /**
   * Reads several files together. Returns the files in the order of `wanted`.
   *
   * @param wanted Maximum size of each file in bytes, by file name.
   * @throws JobError of type ConfigurationError when a file is missing, too large, encrypted, a link, or damaged.
   */
  readAll(wanted: ReadonlyMap<string, number>): Promise<Map<string, Buffer>>;
  /** Reads one file. Throws the same errors as `readAll`. */
  read(name: string, maximumBytes: number): Promise<Buffer>;
}

/**
 * Opens a zip archive. Does not use a library, because a library would still need extra code to reject links,
 * duplicates, overlaps and headers that differ. The tests compare this reader with two other zip readers.
 *
 * @throws JobError of type ConfigurationError when the bytes are not a zip archive, or when two zip programs could read
 *   the archive differently.
 */
export async function openArchive(source: ByteSource, label: string): Promise<ZipArchive> {
  const range = explained(label, () => findDirectory(source.tail, source.size));
  const [directory = Buffer.alloc(0)] = await source.read([range]);
  const listing = explained(label, () => readDirectory(directory, range));
  const names = listing.names.filter((name) => !name.endsWith('/'));

  const find = (name: string, maximumBytes: number): ZipEntry => {
    const entry = name.endsWith('/') ? undefined : listing.find(name);
    if (entry === undefined) throw configurationError(`${label} has no file '${name}'; ${near(name, names)}`);
    explained(`${label}::${name}`, () => {
      checkReadable(entry, maximumBytes);
    });
    return entry;
  };

  const readAll = async (wanted: ReadonlyMap<string, number>) => {
    const entries = [...wanted].map(([name, maximumBytes]) => find(name, maximumBytes));
    const parts = await source.read(entries.map((entry) => ({ start: entry.offset, end: endOf(entry) })));
    const files = entries.map((entry, index) => {
      const bytes = parts[index] ?? Buffer.alloc(0);
      return [entry.name, explained(`${label}::${entry.name}`, () => unpack(entry, bytes))] as const;
    });
    return new Map(files);
  };
  return {
    label,
    names,
    readAll,
    read: async (name, maximumBytes) =>
      (await readAll(new Map([[name, maximumBytes]]))).get(name) ?? Buffer.alloc(0),
  };
}

/** Opens a zip archive in memory. Throws the same errors as `openArchive`. */
export function openZip(bytes: Buffer, label: string): Promise<ZipArchive> {
  const read = (ranges: readonly ByteRange[]) =>
    Promise.resolve(ranges.map(({ start, end }) => bytes.subarray(start, end)));
  return openArchive({ size: bytes.length, tail: bytes, read }, label);
}

function explained<T>(label: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ZipError ? configurationError(`${label} ${error.message}`, error) : error;
  }
}

/**
 * Returns a hint with the names that differ from `wanted` only in case or folder. If no such name exists, the hint
 * contains all names.
 */
function near(wanted: string, names: readonly string[]): string {
  const plain = (name: string) => name.toLowerCase().replace(/^\.\//, '');
  const base = (name: string) => plain(name).split('/').at(-1);
  const alike = names.filter((name) => plain(name).endsWith(plain(wanted)) || base(name) === base(wanted));
  if (alike.length > 0) return `similar names: ${listed(alike, 5)}`;
  return names.length === 0 ? 'it is empty' : `it has ${listed(names)}`;
}
