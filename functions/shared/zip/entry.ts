import { crc32, inflateRawSync } from 'node:zlib';

import { ENCRYPTED, LOCAL_HEADER_BYTES, type ZipEntry } from './directory';
import { ZipError } from './end';
import { extraFields, largeNumbers } from './extra';
import { sizeText } from '../text/text';

const FILE_TYPE = 0o170000;
const REGULAR_FILE = 0o100000;
const STORED = 0;
const DEFLATED = 8;
const LOCAL_HEADER = 0x04034b50;
/** Flag bit 3: the CRC-32 and the sizes are stored after the data, and the local header contains zeros instead. */
const SIZES_FOLLOW = 0x8;
/**
 * Maximum size in bytes of the extra fields in a local header. The central directory does not contain this size, so
 * every read includes this number of additional bytes. Common zip tools write about 30 bytes.
 */
const EXTRA_BYTES = 4096;

/**
 * Rejects an encrypted, special or oversized file before any byte of the file is requested.
 *
 * @throws ZipError with the reason.
 */
export function checkReadable(entry: ZipEntry, maximumBytes: number): void {
  const { encrypted, method, mode, size, compressedSize } = entry;
  const fileType = mode & FILE_TYPE;
  if (encrypted) throw new ZipError('is encrypted; use an archive without encryption');
  if (fileType !== 0 && fileType !== REGULAR_FILE) {
    throw new ZipError('is a link or a special file; use a regular file');
  }
  if (method !== STORED && method !== DEFLATED) {
    throw unpackable(`unsupported compression method ${String(method)}; allowed: 0 (none), 8 (deflate)`);
  }
  if (size > maximumBytes) {
    throw new ZipError(`has ${sizeText(size)}; allowed: ${sizeText(maximumBytes)}`);
  }
  // Limits the compressed size to about twice the size of the content, because deflate adds at most five bytes to a
  // block. More bytes would only waste memory.
  if (method === STORED ? compressedSize !== size : compressedSize > 2 * size + 1024) {
    throw unpackable(
      `its compressed size of ${sizeText(compressedSize)} does not fit its stated size of ${sizeText(size)}`,
    );
  }
}

/** Returns the end offset of the bytes that `unpack` needs. The start offset is `entry.offset`. */
export function endOf({ offset, limit, rawName, compressedSize }: ZipEntry): number {
  return Math.min(limit, offset + LOCAL_HEADER_BYTES + rawName.length + EXTRA_BYTES + compressedSize);
}

/**
 * Returns the content of one file.
 *
 * @param bytes Bytes of the archive from `entry.offset` to `endOf(entry)`.
 * @throws ZipError when the local header, the size or the CRC-32 differs from the central directory.
 */
export function unpack(entry: ZipEntry, bytes: Buffer): Buffer {
  const start = dataStart(entry, bytes);
  const end = start + entry.compressedSize;
  if (end > bytes.length) throw unpackable('it overlaps the next file or the central directory');
  const data = bytes.subarray(start, end);
  const content = entry.method === DEFLATED ? inflate(data, entry.size) : Buffer.from(data);
  if (content.length < entry.size) throw unpackable('its content is shorter than its stated size');
  if (crc32(content) !== entry.crc32) throw new ZipError('is damaged: its content does not match its CRC-32');
  return content;
}

/**
 * Returns the offset of the compressed data in `bytes`. Rejects a local header that differs from the central directory,
 * because a zip program that uses the local header would read a different file.
 */
function dataStart(entry: ZipEntry, bytes: Buffer): number {
  if (bytes.length < LOCAL_HEADER_BYTES || bytes.readUInt32LE(0) !== LOCAL_HEADER) {
    throw unpackable('there is no file at the position that the central directory states');
  }
  const flags = bytes.readUInt16LE(6);
  const nameEnd = LOCAL_HEADER_BYTES + bytes.readUInt16LE(26);
  const extraBytes = bytes.readUInt16LE(28);
  if (extraBytes > EXTRA_BYTES) {
    throw unpackable(`it has ${sizeText(extraBytes)} of extra fields; allowed: ${sizeText(EXTRA_BYTES)}`);
  }
  const start = nameEnd + extraBytes;
  if (start > bytes.length) throw unpackable('it overlaps the next file or the central directory');
  const view = new DataView(bytes.buffer, bytes.byteOffset, start);
  const { zip64 } = extraFields(view, nameEnd, start, entry.name);
  const sizes = largeNumbers([bytes.readUInt32LE(22), bytes.readUInt32LE(18)], view, zip64, entry.name);
  const follows = (flags & SIZES_FOLLOW) !== 0;
  const same = (value: number | undefined, expected: number) =>
    value === expected || (follows && value === 0);
  const agrees =
    (flags & ENCRYPTED) === 0 &&
    bytes.readUInt16LE(8) === entry.method &&
    same(bytes.readUInt32LE(14), entry.crc32) &&
    same(sizes[0], entry.size) &&
    same(sizes[1], entry.compressedSize) &&
    bytes.toString('latin1', LOCAL_HEADER_BYTES, nameEnd) === entry.rawName;
  if (!agrees) {
    throw unpackable(
      'its local header differs from the central directory, so two zip programs could extract different files; create the archive again',
    );
  }
  return start;
}

/**
 * Decompresses data. Stops at the first byte above the stated size, because the data of a zip bomb would fill the
 * memory.
 */
function inflate(data: Buffer, size: number): Buffer {
  try {
    // The minimum is 1, because `maxOutputLength: 0` means no limit.
    const content = inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
    if (content.length > size) throw tooMany();
    return content;
  } catch (cause) {
    if (cause instanceof ZipError) throw cause;
    const { code, message = 'unknown reason' } = cause as { code?: string; message?: string };
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooMany();
    throw new ZipError(`cannot be unpacked: ${message}`, { cause });
  }
}

const tooMany = () => unpackable('its content is longer than its stated size');
const unpackable = (reason: string) => new ZipError(`cannot be unpacked: ${reason}`);
