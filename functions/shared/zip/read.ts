import { configurationError } from '../job/errors';
import { listed } from '../text/text';
import { type ZipEntry, readDirectory } from './directory';
import { ZipError, findDirectory } from './end';
import { checkReadable, endOf, unpack } from './entry';

/** Bytes from `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Source of an archive's bytes: a buffer or an S3 object. */
export interface ByteSource {
  readonly size: number;
  /** Last bytes of the archive: at least 64 KiB and 200 bytes, or the whole archive. */
  readonly tail: Buffer;
  /** Returns the bytes in the order of `ranges`. */
  read(ranges: readonly ByteRange[]): Promise<Buffer[]>;
}

/** A checked archive. Files are found by exact name and are never unpacked to disk. */
export interface ZipArchive {
  /** Name of the archive in messages: the artifact's name. */
  readonly label: string;
  /** Names of all files, in the archive's order. */
  readonly names: readonly string[];
  /**
   * Reads files in the order of `wanted`. One call fetches all files together.
   *
   * @param wanted Maximum size of each file, by name.
   * @throws JobError ConfigurationError when a file is missing (with near names), too big, encrypted, a link, or
   *   damaged.
   */
  readAll(wanted: ReadonlyMap<string, number>): Promise<Map<string, Buffer>>;
  /** Reads one file. Throws as `readAll`. */
  read(name: string, maximumBytes: number): Promise<Buffer>;
}

/**
 * Opens an archive with a reader of this project. A library would still need code around it to reject links,
 * duplicates, overlaps and headers that differ. The tests compare this reader with two other readers.
 *
 * @throws JobError ConfigurationError when the bytes are not an archive, or when two readers could read it differently.
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

/** Opens an archive in memory. Throws as `openArchive`. */
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

/** Lists names that differ in case or folder from `wanted`; lists all names when there is none. */
function near(wanted: string, names: readonly string[]): string {
  const plain = (name: string) => name.toLowerCase().replace(/^\.\//, '');
  const base = (name: string) => plain(name).split('/').at(-1);
  const alike = names.filter((name) => plain(name).endsWith(plain(wanted)) || base(name) === base(wanted));
  if (alike.length > 0) return `near names: ${listed(alike, 5)}`;
  return names.length === 0 ? 'it is empty' : `it has ${listed(names)}`;
}
