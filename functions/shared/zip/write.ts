import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Fixed time in DOS format (noon on 1980-01-01), so that the archive depends on no clock and no time zone. */
const TIME = 12 << 11;
const DATE = (1 << 5) | 1;
const VERSION = 20;
const UTF8_NAMES = 0x800;

/**
 * Returns a zip archive that depends only on the names and the bytes of the files. Order, time and attributes are
 * fixed. The files are not compressed, because the output of a compressor depends on the version of the compressor and
 * on the processor.
 */
export function writeZip(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const rawName = Buffer.from(name);
    const common = commonHeader(rawName, bytes);
    const position = Buffer.alloc(14);
    position.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), uint16(VERSION), common, position, rawName);
    locals.push(Buffer.from('PK\x03\x04'), common, rawName, Buffer.from(bytes));
    offset += 4 + common.length + rawName.length + bytes.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, listing, end]);
}

/**
 * Returns the fields that the local header and the entry in the central directory have in common. PKWARE APPNOTE 6.3,
 * section 4.3.7.
 */
function commonHeader(rawName: Buffer, bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(VERSION, 0);
  header.writeUInt16LE(UTF8_NAMES, 2);
  header.writeUInt16LE(TIME, 6);
  header.writeUInt16LE(DATE, 8);
  header.writeUInt32LE(crc32(bytes), 10);
  header.writeUInt32LE(bytes.length, 14);
  header.writeUInt32LE(bytes.length, 18);
  header.writeUInt16LE(rawName.length, 22);
  return header;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

/** Returns the SHA-256 in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
