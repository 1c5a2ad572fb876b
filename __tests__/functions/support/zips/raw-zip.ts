import { crc32, deflateRawSync } from 'node:zlib';

/** Compression method "deflate" (RFC 1951). */
const DEFLATE = 8;
/** Flag that an entry name is encoded in UTF-8. */
const UTF8_NAMES = 0x800;

/** Header fields of a zip entry. */
interface HeaderFields {
  readonly name: string | Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly extra: Buffer;
}

/** One zip entry. Tests can set every header field to a value that contradicts the content. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly data: Buffer;
  /** File data after the local header. @default `data`, compressed with `method` */
  readonly compressed?: Buffer;
  /** Values in the local header and in the central directory. @default the true values for `data` */
  readonly declaredSize?: number;
  readonly declaredCrc?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly extra?: Buffer;
  /** Unix file mode. */
  readonly mode?: number;
  /** Values that override the values of this entry in the local header. */
  readonly local?: Partial<HeaderFields>;
  /** Values that override the values of this entry in the central directory. */
  readonly central?: Partial<HeaderFields>;
  /** Offset of the local header according to the central directory. @default the true offset */
  readonly offset?: number;
  /** Bytes between this entry and the next entry. */
  readonly after?: Buffer;
}

/** Fields of the end of central directory record. Tests can set every field to a value that contradicts the content. */
export interface RawEnd {
  readonly comment?: Buffer;
  readonly entryCount?: number;
  readonly disk?: number;
  readonly directoryOffset?: number;
  /**
   * If set, the archive has ZIP64 records. All fields of the end of central directory record are then 0xFF bytes,
   * except the fields in `old`.
   */
  readonly zip64?: {
    readonly old?: { readonly entryCount?: number; readonly directoryOffset?: number };
    readonly recordOffset?: number;
  };
}

/** Returns an extra field for a header. */
export const field = (id: number, data: Buffer) => {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
};

/** Returns the extra field that contains ZIP64 sizes. */
export const zip64Field = (...values: readonly number[]) =>
  field(
    1,
    Buffer.concat(
      values.map((value) => {
        const bytes = Buffer.alloc(8);
        bytes.writeBigUInt64LE(BigInt(value));
        return bytes;
      }),
    ),
  );

/** Returns a zip archive. The headers may contradict the content. */
export function rawZip(entries: readonly RawEntry[], end: RawEnd = {}): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = compressedData(entry);
    const fields = headerFields(entry, data.length);
    const file = localFile({ ...fields, ...entry.local }, data, entry.after);
    directory.push(directoryRecord({ ...fields, ...entry.central }, entry.mode ?? 0, entry.offset ?? offset));
    files.push(file);
    offset += file.length;
  }
  const listing = Buffer.concat(directory);
  const counts = { entryCount: entries.length, directoryOffset: offset, directoryLength: listing.length };
  return Buffer.concat([...files, listing, endRecords(counts, end)]);
}

const compressedData = ({ method = DEFLATE, compressed, data }: RawEntry): Buffer =>
  compressed ?? (method === DEFLATE ? deflateRawSync(data) : data);

const headerFields = (entry: RawEntry, compressedSize: number): HeaderFields => ({
  name: entry.name,
  flags: entry.flags ?? UTF8_NAMES,
  method: entry.method ?? DEFLATE,
  crc: entry.declaredCrc ?? crc32(entry.data),
  compressedSize,
  size: entry.declaredSize ?? entry.data.length,
  extra: entry.extra ?? Buffer.alloc(0),
});

const localFile = (fields: HeaderFields, data: Buffer, after: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([
    Buffer.from('PK\x03\x04'),
    common(fields),
    Buffer.from(fields.name),
    fields.extra,
    data,
    after,
  ]);

function directoryRecord(fields: HeaderFields, mode: number, offset: number): Buffer {
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE((mode << 16) >>> 0, 6);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([
    Buffer.from('PK\x01\x02'),
    Buffer.from([20, 3]),
    common(fields),
    tail,
    Buffer.from(fields.name),
    fields.extra,
  ]);
}

function common({ name, flags, method, crc, compressedSize, size, extra }: HeaderFields): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(flags, 2);
  bytes.writeUInt16LE(method, 4);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(compressedSize, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(Buffer.from(name).length, 22);
  bytes.writeUInt16LE(extra.length, 24);
  return bytes;
}

/** Values that describe the archive correctly. */
interface Counts {
  readonly entryCount: number;
  readonly directoryOffset: number;
  readonly directoryLength: number;
}

function endRecords(
  counts: Counts,
  { zip64, comment = Buffer.alloc(0), disk = 0, ...claims }: RawEnd,
): Buffer {
  const { directoryLength } = counts;
  const { entryCount = counts.entryCount, directoryOffset = counts.directoryOffset } = claims;
  if (zip64 === undefined) {
    return endRecord({ entryCount, directoryOffset, directoryLength }, disk, comment);
  }
  const { entryCount: oldCount = 0xffff, directoryOffset: oldOffset = 0xffffffff } = zip64.old ?? {};
  const old = { entryCount: oldCount, directoryOffset: oldOffset, directoryLength: 0xffffffff };
  const recordOffset = zip64.recordOffset ?? counts.directoryOffset + directoryLength;
  return Buffer.concat([
    zip64Records({ entryCount, directoryOffset, directoryLength }, recordOffset),
    endRecord(old, disk, comment),
  ]);
}

function endRecord(
  { entryCount, directoryOffset, directoryLength }: Counts,
  disk: number,
  comment: Buffer,
): Buffer {
  const record = Buffer.alloc(22);
  record.write('PK\x05\x06', 'latin1');
  record.writeUInt16LE(disk, 4);
  record.writeUInt16LE(entryCount, 8);
  record.writeUInt16LE(entryCount, 10);
  record.writeUInt32LE(directoryLength, 12);
  record.writeUInt32LE(directoryOffset, 16);
  record.writeUInt16LE(comment.length, 20);
  return Buffer.concat([record, comment]);
}

/** Returns the ZIP64 end of central directory record and its locator. */
function zip64Records(
  { entryCount, directoryOffset, directoryLength }: Counts,
  recordOffset: number,
): Buffer {
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(entryCount), 24);
  record.writeBigUInt64LE(BigInt(entryCount), 32);
  record.writeBigUInt64LE(BigInt(directoryLength), 40);
  record.writeBigUInt64LE(BigInt(directoryOffset), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(recordOffset), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator]);
}
