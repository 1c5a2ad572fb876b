import { isUtf8 } from 'node:buffer';

import { type DirectoryPlace, ZipError } from './zip-end';
import { UNICODE_NAME_FIELD, ZIP64_FIELD, extraFields, largeNumbers } from './zip-extra';

/** A file as the central directory describes it. PKWARE APPNOTE 6.3, section 4.3.12. */
export interface ZipEntry {
  readonly name: string;
  /** The same in bytes: the local header must repeat it. */
  readonly rawName: Buffer;
  readonly encrypted: boolean;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Unix file type bits; 0 when the archive says nothing. */
  readonly fileType: number;
  /** Of the local header, from the start of the archive. */
  readonly offset: number;
  /** Where the next entry, or the directory, begins. */
  readonly limit: number;
}

/** An application's repository has hundreds of files; far more is a mistake or an attack. */
const MAXIMUM_ENTRIES = 10_000;
const HEADER = 0x02014b50;
const HEADER_BYTES = 46;
export const LOCAL_HEADER_BYTES = 30;
/** Bits 0, 6 and 13: encrypted, strongly, with masked headers. */
export const ENCRYPTED = 0x2041;
const UTF8 = 0x800;

/** As it is while the directory is read: where the next entry begins shows at the end. */
type NewEntry = Omit<ZipEntry, 'limit'> & { limit: number };

/**
 * All entries by name, in the archive's order.
 *
 * @param bytes The archive from `place.start` to `place.end`.
 * @throws ZipError when anything about it can be understood in two ways.
 */
export function readDirectory(bytes: Buffer, place: DirectoryPlace): ReadonlyMap<string, ZipEntry> {
  const { entryCount } = place;
  if (entryCount > MAXIMUM_ENTRIES) {
    throw new ZipError(`has ${String(entryCount)} entries; allowed: ${String(MAXIMUM_ENTRIES)}`);
  }
  const entries = new Map<string, NewEntry>();
  let at = 0;
  for (let index = 0; index < entryCount; index += 1) {
    const { entry, next } = readEntry(bytes, at, place.start);
    if (entries.has(entry.name)) {
      throw new ZipError(`holds '${entry.name}' twice; two readers could see two different files`);
    }
    entries.set(entry.name, entry);
    at = next;
  }
  if (at !== bytes.length) throw damaged('its list of files has more bytes than files');
  setLimits([...entries.values()]);
  return entries;
}

function readEntry(bytes: Buffer, at: number, limit: number): { entry: NewEntry; next: number } {
  if (at + HEADER_BYTES > bytes.length || bytes.readUInt32LE(at) !== HEADER) {
    throw damaged('its list of files has fewer files than it says');
  }
  const nameEnd = at + HEADER_BYTES + bytes.readUInt16LE(at + 28);
  const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
  const next = extraEnd + bytes.readUInt16LE(at + 32);
  if (next > bytes.length) throw damaged('its list of files is cut off');
  const rawName = bytes.subarray(at + HEADER_BYTES, nameEnd);
  const flags = bytes.readUInt16LE(at + 8);
  const name = nameOf(rawName, (flags & UTF8) !== 0);
  const fields = extraFields(bytes.subarray(nameEnd, extraEnd), name);
  // A version, the CRC-32 of the header's name, then a name that some readers take instead of it.
  const otherName = fields.get(UNICODE_NAME_FIELD)?.subarray(5);
  if (otherName !== undefined && !otherName.equals(rawName)) {
    throw new ZipError(`gives '${name}' a second name; two readers could see two different files`);
  }
  const [size = 0, compressedSize = 0, offset = 0] = largeNumbers(
    [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)],
    fields.get(ZIP64_FIELD),
    name,
  );
  const entry = {
    name,
    rawName,
    encrypted: (flags & ENCRYPTED) !== 0,
    method: bytes.readUInt16LE(at + 10),
    crc32: bytes.readUInt32LE(at + 16),
    compressedSize,
    size,
    fileType: (bytes.readUInt32LE(at + 38) >>> 16) & 0o170000,
    offset,
    limit,
  };
  return { entry, next };
}

/** No name that could mean another place, or another name to somebody else. */
function nameOf(raw: Buffer, saysUtf8: boolean): string {
  const utf8 = isUtf8(raw);
  if (!utf8 && saysUtf8) throw damaged('a name in it is not UTF-8, though it says so');
  // Older archivers use the code page of their own machine.
  const name = raw.toString(utf8 ? 'utf8' : 'latin1');
  if (name === '' || /[\\\0]|^\/|^[A-Za-z]:|(?:^|\/)\.\.(?:\/|$)/.test(name)) {
    throw new ZipError(
      `holds the name '${name}', which is not allowed; allowed: relative paths with /, without ..`,
    );
  }
  return name;
}

/** No two entries may share a byte: that is how a small archive unpacks to petabytes. */
function setLimits(entries: NewEntry[]): void {
  entries.sort((a, b) => a.offset - b.offset);
  for (const [index, entry] of entries.entries()) {
    const next = entries[index + 1];
    entry.limit = next?.offset ?? entry.limit;
    if (entry.offset + LOCAL_HEADER_BYTES + entry.rawName.length + entry.compressedSize > entry.limit) {
      throw damaged(
        `'${entry.name}' overlaps ${next === undefined ? 'the list of files' : `'${next.name}'`}`,
      );
    }
  }
}

const damaged = (what: string) => new ZipError(`is a damaged zip archive: ${what}`);
