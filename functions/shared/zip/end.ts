import { sizeText } from '../text/text';

/** Where an archive keeps its list of files: read from its last bytes. PKWARE APPNOTE 6.3, sections 4.3.14 to 4.3.16. */
export interface DirectoryPlace {
  readonly start: number;
  readonly end: number;
  readonly entryCount: number;
}

/** Ends a sentence that begins with the name of the archive or the file. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

/** An application's repository has hundreds of files; far more is a mistake or an attack. */
const MAXIMUM_ENTRIES = 10_000;
/** The list is read whole. So many files have one or two megabytes of it, but comments could make it any size. */
const MAXIMUM_LIST_BYTES = 4 * 1024 * 1024;
const END = Buffer.from('PK\x05\x06');
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_BYTES = 20;
const END64 = 0x06064b50;
const END64_BYTES = 56;

/**
 * @param tail The last bytes of the archive: all of it, or at least 64 KiB and 200 bytes.
 * @param size Of the whole archive.
 * @throws ZipError when there is no such place, or more than one, or more in it than is ever read.
 */
export function findDirectory(tail: Buffer, size: number): DirectoryPlace {
  const from = size - tail.length;
  const at = endRecord(tail);
  const record = tail.subarray(at);
  const small = {
    disk: record.readUInt16LE(4) | record.readUInt16LE(6),
    entriesHere: record.readUInt16LE(8),
    entryCount: record.readUInt16LE(10),
    length: record.readUInt32LE(12),
    start: record.readUInt32LE(16),
  };
  const locatorAt = at - LOCATOR64_BYTES;
  const is64 = locatorAt >= 0 && tail.readUInt32LE(locatorAt) === LOCATOR64;
  const { disk, entriesHere, entryCount, length, start } = is64 ? end64(tail, from, locatorAt, small) : small;
  if (disk !== 0 || entriesHere !== entryCount) {
    throw new ZipError('is a part of an archive in several parts; only whole ones are read');
  }
  const end = from + (is64 ? locatorAt - END64_BYTES : at);
  if (start + length !== end) {
    throw new ZipError(
      `is a damaged zip archive: its list of files should end at byte ${String(start + length)}, but ends at ${String(end)}`,
    );
  }
  if (entryCount > MAXIMUM_ENTRIES) {
    throw new ZipError(`has ${String(entryCount)} entries; allowed: ${String(MAXIMUM_ENTRIES)}`);
  }
  if (length > MAXIMUM_LIST_BYTES) {
    throw new ZipError(
      `has a list of files of ${sizeText(length)}; allowed: ${sizeText(MAXIMUM_LIST_BYTES)}`,
    );
  }
  return { start, end, entryCount };
}

/** The end record is found by its comment's length alone, so a comment can hold another one: then nobody knows. */
function endRecord(tail: Buffer): number {
  const found: number[] = [];
  const lowest = tail.length - END_BYTES - LONGEST_COMMENT;
  let at = tail.lastIndexOf(END);
  while (at >= Math.max(lowest, 0)) {
    if (at + END_BYTES <= tail.length && tail.readUInt16LE(at + 20) === tail.length - at - END_BYTES) {
      found.push(at);
    }
    if (at === 0) break;
    at = tail.lastIndexOf(END, at - 1);
  }
  const [only, another] = found;
  if (only === undefined) {
    throw new ZipError(
      'is not a zip archive, or a damaged one; a source action must use OutputArtifactFormat CODE_ZIP',
    );
  }
  if (another !== undefined) {
    throw new ZipError('has a second end in its comment; two readers could see two different archives');
  }
  return only;
}

type EndFields = Readonly<Record<'disk' | 'entriesHere' | 'entryCount' | 'length' | 'start', number>>;

function end64(tail: Buffer, from: number, locatorAt: number, small: EndFields): EndFields {
  const at = locatorAt - END64_BYTES;
  const said = Number(tail.readBigUInt64LE(locatorAt + 8)) - from;
  // A longer record holds a vendor's own data; nobody who makes artifacts writes one.
  if (
    at < 0 ||
    said !== at ||
    tail.readUInt32LE(at) !== END64 ||
    Number(tail.readBigUInt64LE(at + 4)) !== END64_BYTES - 12
  ) {
    throw new ZipError('is a damaged zip archive: its ZIP64 end record is not where it should be');
  }
  const record = tail.subarray(at);
  const large = {
    disk: record.readUInt32LE(16) | record.readUInt32LE(20) | tail.readUInt32LE(locatorAt + 4),
    entriesHere: Number(record.readBigUInt64LE(24)),
    entryCount: Number(record.readBigUInt64LE(32)),
    length: Number(record.readBigUInt64LE(40)),
    start: Number(record.readBigUInt64LE(48)),
  };
  // A reader without ZIP64 takes the small fields: they must say the same, or that they cannot.
  const agrees = (name: keyof EndFields, full: number) => small[name] === full || small[name] === large[name];
  if (
    !agrees('entriesHere', 0xffff) ||
    !agrees('entryCount', 0xffff) ||
    !agrees('length', 0xffffffff) ||
    !agrees('start', 0xffffffff)
  ) {
    throw new ZipError(
      'has two ends that say different things; two readers could see two different archives',
    );
  }
  return large;
}
