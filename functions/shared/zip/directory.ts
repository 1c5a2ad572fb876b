import { isUtf8 } from 'node:buffer';

import { type DirectoryPlace, ZipError } from './end';
import { DOES_NOT_FIT, NO_FIELDS, extraFields, largeNumbers } from './extra';

/** A list of files that was checked as a whole. */
export interface ZipDirectory {
  /** In the archive's order. */
  readonly names: readonly string[];
  find(name: string): ZipEntry | undefined;
}

/** A file as the central directory describes it. PKWARE APPNOTE 6.3, section 4.3.12. */
export interface ZipEntry {
  readonly name: string;
  /** The same as it stands there, a character a byte (Latin-1): the local header must repeat it. */
  readonly rawName: string;
  readonly encrypted: boolean;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Unix file type and permissions; 0 when the archive says nothing. */
  readonly mode: number;
  /** Of the local header, from the start of the archive. */
  readonly offset: number;
  /** Where the next entry, or the directory, begins. */
  readonly limit: number;
}

const HEADER = 0x02014b50;
const HEADER_BYTES = 46;
export const LOCAL_HEADER_BYTES = 30;
/** Bits 0, 6 and 13: encrypted, strongly, with masked headers. */
export const ENCRYPTED = 0x2041;
const UTF8 = 0x800;
const NOT_ASCII = /[\x80-\xff]/;
const NOT_ALLOWED = /[\\\0]|^\/|^[A-Za-z]:|(?:^|\/)\.\.(?:\/|$)/;

/** What is kept of an entry; the rest is read again when its file is wanted. */
interface Place {
  readonly name: string;
  /** Where the directory says so. */
  readonly at: number;
  readonly offset: number;
  /** Its content cannot end before; the local header's extra fields come on top. */
  readonly end: number;
  limit: number;
}

/**
 * Checks every entry. It may be thousands, of which a few files are wanted, so numbers are read from a view, names are
 * slices of one text, and nothing is made that is not kept. It is one loop on purpose: buffers and objects for all of
 * them, and V8 compiling the functions that make them, took four times the memory (bench/README.md).
 *
 * @param bytes The archive from `place.start` to `place.end`.
 * @throws ZipError when anything about it can be understood in two ways.
 */
export function readDirectory(bytes: Buffer, { start, entryCount }: DirectoryPlace): ZipDirectory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = bytes.toString('latin1');
  const places = new Map<string, Place>();
  let at = 0;
  for (let index = 0; index < entryCount; index += 1) {
    if (at + HEADER_BYTES > view.byteLength || view.getUint32(at, true) !== HEADER) {
      throw damaged('its list of files has fewer files than it says');
    }
    const lengths = view.getUint32(at + 28, true);
    const nameEnd = at + HEADER_BYTES + (lengths & 0xffff);
    const extraEnd = nameEnd + (lengths >>> 16);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > view.byteLength) throw damaged('its list of files is cut off');
    const rawName = text.slice(at + HEADER_BYTES, nameEnd);
    const name = nameOf(rawName, view, at);
    if (places.has(name)) {
      throw new ZipError(`holds '${name}' twice; two readers could see two different files`);
    }
    const { unicodeName } = extraEnd === nameEnd ? NO_FIELDS : extraFields(view, nameEnd, extraEnd, name);
    // A version, the CRC-32 of the header's name, then a name that some readers take instead of it.
    if (unicodeName !== undefined && text.slice(unicodeName.start + 5, unicodeName.end) !== rawName) {
      throw new ZipError(`gives '${name}' a second name; two readers could see two different files`);
    }
    let compressedSize = view.getUint32(at + 20, true);
    let offset = view.getUint32(at + 42, true);
    if (
      view.getUint32(at + 24, true) === DOES_NOT_FIT ||
      compressedSize === DOES_NOT_FIT ||
      offset === DOES_NOT_FIT
    ) {
      ({ compressedSize, offset } = numbersOf(view, at, name));
    }
    const end = offset + LOCAL_HEADER_BYTES + rawName.length + compressedSize;
    places.set(name, { name, at, offset, end, limit: start });
    at = next;
  }
  if (at !== view.byteLength) throw damaged('its list of files has more bytes than files');
  setLimits([...places.values()]);
  return {
    names: [...places.keys()],
    find: (name) => {
      const place = places.get(name);
      return place && entryAt(view, text, place);
    },
  };
}

function entryAt(view: DataView, text: string, { name, at, limit }: Place): ZipEntry {
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

/** No name that could mean another place, or another name to somebody else. */
function nameOf(raw: string, view: DataView, at: number): string {
  const name = NOT_ASCII.test(raw) ? decoded(raw, view.getUint16(at + 8, true)) : raw;
  if (name === '' || NOT_ALLOWED.test(name)) {
    throw new ZipError(
      `holds the name '${name}', which is not allowed; allowed: relative paths with /, without ..`,
    );
  }
  return name;
}

function decoded(rawName: string, flags: number): string {
  const raw = Buffer.from(rawName, 'latin1');
  const utf8 = isUtf8(raw);
  if (!utf8 && (flags & UTF8) !== 0) throw damaged('a name in it is not UTF-8, though it says so');
  // Older archivers use the code page of their own machine.
  return raw.toString(utf8 ? 'utf8' : 'latin1');
}

/** No two entries may share a byte: that is how a small archive unpacks to petabytes. */
function setLimits(places: Place[]): void {
  places.sort((a, b) => a.offset - b.offset);
  for (const [index, place] of places.entries()) {
    const next = places[index + 1];
    place.limit = next?.offset ?? place.limit;
    if (place.end > place.limit) {
      throw damaged(
        `'${place.name}' overlaps ${next === undefined ? 'the list of files' : `'${next.name}'`}`,
      );
    }
  }
}

const damaged = (what: string) => new ZipError(`is a damaged zip archive: ${what}`);
