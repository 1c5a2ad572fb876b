import { sizeText } from '../text/text';

/**
 * Position of the central directory in an archive, as stated in the end record. PKWARE APPNOTE 6.3, sections 4.3.14 to
 * 4.3.16.
 */
export interface DirectoryRange {
  readonly start: number;
  readonly end: number;
  readonly entryCount: number;
}

/** Error in a zip archive. The message continues a sentence that starts with the name of the archive or of a file. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

/** Maximum number of entries. The repository of an application has only hundreds of files. */
const MAXIMUM_ENTRIES = 10_000;
/**
 * Maximum size of the central directory in bytes. The entries of 10,000 files need one or two megabytes, but long
 * comments in the entries could need much more.
 */
const MAXIMUM_LIST_BYTES = 4 * 1024 * 1024;
const END = Buffer.from('PK\x05\x06');
const END_BYTES = 22;
const MAXIMUM_COMMENT_BYTES = 0xffff;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_BYTES = 20;
const END64 = 0x06064b50;
const END64_BYTES = 56;

/**
 * Finds the central directory.
 *
 * @param tail Last bytes of the archive: at least 64 KiB plus 200 bytes, or the whole archive.
 * @param size Size of the whole archive in bytes.
 * @throws ZipError when the archive has no central directory, several end records, or a central directory that is too
 *   large.
 */
export function findDirectory(tail: Buffer, size: number): DirectoryRange {
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
    throw new ZipError('is one part of a multi-part archive; use an archive in one file');
  }
  const end = from + (is64 ? locatorAt - END64_BYTES : at);
  if (start + length !== end) {
    throw new ZipError(
      `is a damaged zip archive: its central directory should end at byte ${String(start + length)}, but ends at ${String(end)}; release again`,
    );
  }
  if (entryCount > MAXIMUM_ENTRIES) {
    throw new ZipError(
      `has ${String(entryCount)} entries; allowed: ${String(MAXIMUM_ENTRIES)}; put fewer files into the archive`,
    );
  }
  if (length > MAXIMUM_LIST_BYTES) {
    throw new ZipError(
      `has a central directory of ${sizeText(length)}; allowed: ${sizeText(MAXIMUM_LIST_BYTES)}; put fewer files into the archive`,
    );
  }
  return { start, end, entryCount };
}

/**
 * Returns the offset of the end record, whose comment must reach to the end of the archive. Rejects a comment that
 * contains another end record.
 */
function endRecord(tail: Buffer): number {
  const positions: number[] = [];
  const lowest = tail.length - END_BYTES - MAXIMUM_COMMENT_BYTES;
  let at = tail.lastIndexOf(END);
  while (at >= Math.max(lowest, 0)) {
    if (at + END_BYTES <= tail.length && tail.readUInt16LE(at + 20) === tail.length - at - END_BYTES) {
      positions.push(at);
    }
    if (at === 0) break;
    at = tail.lastIndexOf(END, at - 1);
  }
  const [only, another] = positions;
  if (only === undefined) {
    throw new ZipError(
      'is not a zip archive, or is damaged; set OutputArtifactFormat of the source action to CODE_ZIP',
    );
  }
  if (another !== undefined) {
    throw new ZipError(
      'has a second end record in its comment, so two zip programs could extract different files; create the archive without a comment',
    );
  }
  return only;
}

type EndFields = Readonly<Record<'disk' | 'entriesHere' | 'entryCount' | 'length' | 'start', number>>;

function end64(tail: Buffer, from: number, locatorAt: number, small: EndFields): EndFields {
  const at = locatorAt - END64_BYTES;
  const stated = Number(tail.readBigUInt64LE(locatorAt + 8)) - from;
  // Rejects a ZIP64 end record longer than 56 bytes, because the additional bytes are vendor-specific data. No common
  // zip tool writes such data.
  if (
    at < 0 ||
    stated !== at ||
    tail.readUInt32LE(at) !== END64 ||
    Number(tail.readBigUInt64LE(at + 4)) !== END64_BYTES - 12
  ) {
    throw new ZipError(
      'is a damaged zip archive: its ZIP64 end record is not where it should be; release again',
    );
  }
  const record = tail.subarray(at);
  const large = {
    disk: record.readUInt32LE(16) | record.readUInt32LE(20) | tail.readUInt32LE(locatorAt + 4),
    entriesHere: Number(record.readBigUInt64LE(24)),
    entryCount: Number(record.readBigUInt64LE(32)),
    length: Number(record.readBigUInt64LE(40)),
    start: Number(record.readBigUInt64LE(48)),
  };
  // A zip program without ZIP64 support uses the small end record. Therefore, every value that fits into the small end
  // record must be equal in both end records.
  const agrees = (name: keyof EndFields, full: number) => small[name] === full || small[name] === large[name];
  if (
    !agrees('entriesHere', 0xffff) ||
    !agrees('entryCount', 0xffff) ||
    !agrees('length', 0xffffffff) ||
    !agrees('start', 0xffffffff)
  ) {
    throw new ZipError(
      'has a ZIP64 end record that differs from the end record, so two zip programs could extract different files; create the archive again',
    );
  }
  return large;
}
