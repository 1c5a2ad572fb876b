import { isUtf8 } from 'node:buffer';

import { type DirectoryRange, ZipError } from './end';
import { DOES_NOT_FIT, NO_FIELDS, extraFields, largeNumbers } from './extra';

/** The checked list of an archive's files. */
export interface ZipDirectory {
  /** In the archive's order. */
  readonly names: readonly string[];
  find(name: string): ZipEntry | undefined;
}

/** A file's entry in the central directory. PKWARE APPNOTE 6.3, section 4.3.12. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes of the name as Latin-1, one character for each byte. The local header must repeat the same bytes. */
  readonly rawName: string;
  readonly encrypted: boolean;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Unix file type and permissions; 0 when the archive has none. */
  readonly mode: number;
  /** Offset of the local header from the start of the archive. */
  readonly offset: number;
  /** Offset of the next entry or of the directory. */
  readonly limit: number;
}

const HEADER = 0x02014b50;
const HEADER_BYTES = 46;
export const LOCAL_HEADER_BYTES = 30;
/** Bits 0, 6 and 13: encryption, strong encryption, masked headers. */
export const ENCRYPTED = 0x2041;
const UTF8 = 0x800;
const NOT_ASCII = /[\x80-\xff]/;
const NOT_ALLOWED = /[\\\0]|^\/|^[A-Za-z]:|(?:^|\/)\.\.(?:\/|$)/;

/** Fields of an entry that stay in memory. The other fields are read again when the file is read. */
interface EntrySummary {
  readonly name: string;
  /** Offset of the entry in the directory. */
  readonly at: number;
  readonly offset: number;
  /** Lowest possible end of the content. The extra fields of the local header come on top. */
  readonly end: number;
  limit: number;
}

/**
 * Reads the central directory and checks every entry. An archive may have thousands of entries, and only a few files
 * are read. One loop over a view, with names as slices of one text, uses a quarter of the memory that a buffer and an
 * object for each entry use (bench/README.md).
 *
 * @param bytes The archive from `range.start` to `range.end`.
 * @throws ZipError when two readers could read the archive differently.
 */
export function readDirectory(bytes: Buffer, { start, entryCount }: DirectoryRange): ZipDirectory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = bytes.toString('latin1');
  const entries = new Map<string, EntrySummary>();
  let at = 0;
  for (let index = 0; index < entryCount; index += 1) {
    if (at + HEADER_BYTES > view.byteLength || view.getUint32(at, true) !== HEADER) {
      throw damaged('its list of files has fewer files than its end record says');
    }
    const lengths = view.getUint32(at + 28, true);
    const nameEnd = at + HEADER_BYTES + (lengths & 0xffff);
    const extraEnd = nameEnd + (lengths >>> 16);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > view.byteLength) throw damaged('its list of files is cut off');
    const rawName = text.slice(at + HEADER_BYTES, nameEnd);
    const name = nameOf(rawName, view, at);
    if (entries.has(name)) {
      throw new ZipError(`has '${name}' twice; two readers could see two different files`);
    }
    const { unicodeName } = extraEnd === nameEnd ? NO_FIELDS : extraFields(view, nameEnd, extraEnd, name);
    // A version, the CRC-32 of the header's name, and a name that some readers use instead of the header's name.
    if (unicodeName !== undefined && text.slice(unicodeName.start + 5, unicodeName.end) !== rawName) {
      throw new ZipError(`gives '${name}' a second name; two readers could see two different files`);
    }
    let compressedSize = view.getUint32(at + 20, true);
    let offset = view.getUint32(at + 42, true);
    if (hasLargeNumbers(view, at)) {
      ({ compressedSize, offset } = numbersOf(view, at, name));
    }
    const end = offset + LOCAL_HEADER_BYTES + rawName.length + compressedSize;
    entries.set(name, { name, at, offset, end, limit: start });
    at = next;
  }
  if (at !== view.byteLength) throw damaged('its list of files has more bytes than files');
  setLimits([...entries.values()]);
  return {
    names: [...entries.keys()],
    find: (name) => {
      const entry = entries.get(name);
      return entry && entryAt(view, text, entry);
    },
  };
}

function entryAt(view: DataView, text: string, { name, at, limit }: EntrySummary): ZipEntry {
  const nameStart = at + HEADER_BYTES;
  return {
    name,
    rawName: text.slice(nameStart, nameStart + view.getUint16(at + 28, true)),
    encrypted: (view.getUint16(at + 8, true) & ENCRYPTED) !== 0,
    method: view.getUint16(at + 10, true),
    crc32: view.getUint32(at + 16, true),
    mode: view.getUint32(at + 38, true) >>> 16,
    ...numbersOf(view, at, name),
    limit,
  };
}

/** Reports whether a size or the offset does not fit into 32 bits. */
function hasLargeNumbers(view: DataView, at: number): boolean {
  return (
    view.getUint32(at + 24, true) === DOES_NOT_FIT ||
    view.getUint32(at + 20, true) === DOES_NOT_FIT ||
    view.getUint32(at + 42, true) === DOES_NOT_FIT
  );
}

function numbersOf(view: DataView, at: number, name: string) {
  const nameEnd = at + HEADER_BYTES + view.getUint16(at + 28, true);
  const { zip64 } = extraFields(view, nameEnd, nameEnd + view.getUint16(at + 30, true), name);
  const [size = 0, compressedSize = 0, offset = 0] = largeNumbers(
    [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)],
    view,
    zip64,
    name,
  );
  return { size, compressedSize, offset };
}

/**
 * Returns the name of an entry. Rejects a name that leaves the archive's folder or that readers could read differently.
 */
function nameOf(raw: string, view: DataView, at: number): string {
  const name = NOT_ASCII.test(raw) ? decoded(raw, view.getUint16(at + 8, true)) : raw;
  if (name === '' || NOT_ALLOWED.test(name)) {
    throw new ZipError(
      `has the name '${name}', which is not allowed; allowed: relative paths with /, without ..`,
    );
  }
  return name;
}

function decoded(rawName: string, flags: number): string {
  const raw = Buffer.from(rawName, 'latin1');
  const utf8 = isUtf8(raw);
  if (!utf8 && (flags & UTF8) !== 0) throw damaged('a name is marked as UTF-8 but is not UTF-8');
  // Older archivers use the code page of their machine.
  return raw.toString(utf8 ? 'utf8' : 'latin1');
}

/** Sets the limit of every entry and rejects entries that share bytes, as in an archive that unpacks to petabytes. */
function setLimits(entries: EntrySummary[]): void {
  entries.sort((a, b) => a.offset - b.offset);
  for (const [index, entry] of entries.entries()) {
    const next = entries[index + 1];
    entry.limit = next?.offset ?? entry.limit;
    if (entry.end > entry.limit) {
      throw damaged(
        `'${entry.name}' overlaps ${next === undefined ? 'the list of files' : `'${next.name}'`}`,
      );
    }
  }
}

const damaged = (problem: string) => new ZipError(`is a damaged zip archive: ${problem}`);
