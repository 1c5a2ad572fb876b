import { isUtf8 } from 'node:buffer';

import { type DirectoryRange, ZipError } from './end';
import { DOES_NOT_FIT, NO_FIELDS, extraFields, largeNumbers } from './extra';

/** Checked central directory of a zip archive. */
export interface ZipDirectory {
  /** Names of all entries, in the order of the central directory. */
  readonly names: readonly string[];
  find(name: string): ZipEntry | undefined;
}

/** Entry of a file in the central directory. PKWARE APPNOTE 6.3, section 4.3.12. */
export interface ZipEntry {
  readonly name: string;
  /**
   * Bytes of the name as a Latin-1 string, one character for each byte. The local header must contain the same bytes.
   */
  readonly rawName: string;
  readonly encrypted: boolean;
  /** Compression method: 0 (stored) or 8 (deflated). */
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Unix file type and permissions; 0 when the entry contains none. */
  readonly mode: number;
  /** Offset of the local header from the start of the archive. */
  readonly offset: number;
  /** Maximum end offset of the file: offset of the next local header; for the last file, of the central directory. */
  readonly limit: number;
}

const HEADER = 0x02014b50;
const HEADER_BYTES = 46;
export const LOCAL_HEADER_BYTES = 30;
/** Flag bits 0, 6 and 13: encryption, strong encryption, masked headers. */
export const ENCRYPTED = 0x2041;
const UTF8 = 0x800;
const NOT_ASCII = /[\x80-\xff]/;
const NOT_ALLOWED = /[\\\0]|^\/|^[A-Za-z]:|(?:^|\/)\.\.(?:\/|$)/;

/** Fields of an entry that stay in memory. `find` reads the remaining fields from the central directory. */
interface EntrySummary {
  readonly name: string;
  /** Offset of the entry in the central directory. */
  readonly at: number;
  readonly offset: number;
  /**
   * Minimum end offset of the compressed data. The extra fields of the local header, whose size is unknown here,
   * increase the offset.
   */
  readonly end: number;
  limit: number;
}

/**
 * Reads the central directory and checks every entry. Uses one loop over a `DataView` and slices of one string, because
 * one object per entry would need four times as much memory (bench/README.md).
 *
 * @param bytes Bytes of the archive from `range.start` to `range.end`.
 * @throws ZipError when two zip programs could read the archive differently.
 */
export function readDirectory(bytes: Buffer, { start, entryCount }: DirectoryRange): ZipDirectory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = bytes.toString('latin1');
  const entries = new Map<string, EntrySummary>();
  let at = 0;
  for (let index = 0; index < entryCount; index += 1) {
    if (at + HEADER_BYTES > view.byteLength || view.getUint32(at, true) !== HEADER) {
      throw damaged('its central directory has fewer files than its end record states');
    }
    const lengths = view.getUint32(at + 28, true);
    const nameEnd = at + HEADER_BYTES + (lengths & 0xffff);
    const extraEnd = nameEnd + (lengths >>> 16);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > view.byteLength) throw damaged('its central directory is cut off');
    const rawName = text.slice(at + HEADER_BYTES, nameEnd);
    const name = nameOf(rawName, view, at);
    if (entries.has(name)) {
      throw new ZipError(
        `has two entries with the name '${name}', so two zip programs could extract different files; create the archive again with one of the entries`,
      );
    }
    const { unicodeName } = extraEnd === nameEnd ? NO_FIELDS : extraFields(view, nameEnd, extraEnd, name);
    // From byte 5 on, the Unicode field contains a name that some zip programs use instead of the name in the header.
    if (unicodeName !== undefined && text.slice(unicodeName.start + 5, unicodeName.end) !== rawName) {
      throw new ZipError(
        `has an entry '${name}' whose Unicode Path field contains another name, so two zip programs could extract different files; create the archive without the field`,
      );
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
  if (at !== view.byteLength) throw damaged('its central directory has bytes after the last file');
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

/** Returns true if a size or the offset does not fit into 32 bits. */
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
 * Returns the name of an entry. Rejects a path that leaves the archive, and a name that zip programs could interpret
 * differently.
 */
function nameOf(raw: string, view: DataView, at: number): string {
  const name = NOT_ASCII.test(raw) ? decoded(raw, view.getUint16(at + 8, true)) : raw;
  if (name === '' || NOT_ALLOWED.test(name)) {
    throw new ZipError(
      `has an entry with the path '${name}'; allowed: relative paths, with / between folders and without ..`,
    );
  }
  return name;
}

function decoded(rawName: string, flags: number): string {
  const raw = Buffer.from(rawName, 'latin1');
  const utf8 = isUtf8(raw);
  if (!utf8 && (flags & UTF8) !== 0)
    throw damaged('the name of an entry is marked as UTF-8 but is not UTF-8');
  // Older zip tools write names in the code page of the computer. Such names are decoded as Latin-1.
  return raw.toString(utf8 ? 'utf8' : 'latin1');
}

/**
 * Sets `limit`, the maximum end offset, for every entry. Rejects entries that overlap, because a small archive with
 * overlapping entries can unpack to petabytes.
 */
function setLimits(entries: EntrySummary[]): void {
  entries.sort((a, b) => a.offset - b.offset);
  for (const [index, entry] of entries.entries()) {
    const next = entries[index + 1];
    entry.limit = next?.offset ?? entry.limit;
    if (entry.end > entry.limit) {
      throw damaged(
        `the entry '${entry.name}' overlaps ${next === undefined ? 'the central directory' : `the entry '${next.name}'`}`,
      );
    }
  }
}

const damaged = (problem: string) => new ZipError(`is a damaged zip archive: ${problem}; release again`);
