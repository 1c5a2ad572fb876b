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

/** The bytes of an archive, wherever they lie. */
export interface ByteSource {
  readonly size: number;
  /** The last 64 KiB and 200 bytes at least, or all. */
  readonly tail: Buffer;
  /** In the order of `ranges`. */
  read(ranges: readonly ByteRange[]): Promise<Buffer[]>;
}

/** A checked archive. Nothing is ever unpacked to disk, and files are found by exact name. */
export interface ZipArchive {
  /** How the archive is called in messages: the artifact's name. */
  readonly label: string;
  /** Names of all files, in the archive's order. */
  readonly names: readonly string[];
  /**
   * Bytes of files, in the order they were asked for. They are fetched at once: ask for all that is needed together.
   *
   * @param wanted Names, each with the most bytes the file may have.
   * @throws JobError ConfigurationError: not there (with near names), too big, encrypted, a link, or damaged.
   */
  readAll(wanted: ReadonlyMap<string, number>): Promise<Map<string, Buffer>>;
  /** One file. Throws as `readAll`. */
  read(name: string, maximumBytes: number): Promise<Buffer>;
}

/**
 * A reader of our own: a library would still need every refusal written around it (links, duplicates, overlaps, headers
 * that differ), and this one looks at a single buffer from start to end. The tests hold it against two other readers.
 *
 * @throws JobError ConfigurationError when the archive is not one, or not an honest one.
 */
export async function openArchive(source: ByteSource, label: string): Promise<ZipArchive> {
  const place = explained(label, () => findDirectory(source.tail, source.size));
  const [directory = Buffer.alloc(0)] = await source.read([place]);
  const listing = explained(label, () => readDirectory(directory, place));
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
    const found = [...wanted].map(([name, maximumBytes]) => find(name, maximumBytes));
    const parts = await source.read(found.map((entry) => ({ start: entry.offset, end: endOf(entry) })));
    const files = found.map((entry, index) => {
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

/** An archive in memory. Throws as `openArchive`. */
export function openZip(bytes: Buffer, label: string): Promise<ZipArchive> {
  const read = (ranges: readonly ByteRange[]) =>
    Promise.resolve(ranges.map(({ start, end }) => bytes.subarray(start, end)));
  return openArchive({ size: bytes.length, tail: bytes, read }, label);
}

function explained<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ZipError ? configurationError(`${what} ${error.message}`, error) : error;
  }
}

/** Names a person may have meant: other case, another folder, or else simply what is there. */
function near(wanted: string, names: readonly string[]): string {
  const plain = (name: string) => name.toLowerCase().replace(/^\.\//, '');
  const base = (name: string) => plain(name).split('/').at(-1);
  const alike = names.filter((name) => plain(name).endsWith(plain(wanted)) || base(name) === base(wanted));
  if (alike.length > 0) return `near names: ${listed(alike, 5)}`;
  return names.length === 0 ? 'it is empty' : `it holds ${listed(names)}`;
}
