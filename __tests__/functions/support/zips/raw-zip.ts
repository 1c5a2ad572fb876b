import { crc32, deflateRawSync } from 'node:zlib';

/** Compression method of RFC 1951. */
const DEFLATE = 8;
/** Flag of an entry whose name is UTF-8. */
const UTF8_NAMES = 0x800;

/** Fields of a header of an entry. */
interface HeaderFields {
  readonly name: string | Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly extra: Buffer;
}

/** One entry. Every field of its headers can contradict its content. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly data: Buffer;
  /** Bytes between the headers. @default `data`, compressed with `method` */
  readonly compressed?: Buffer;
  /** Values in both headers. @default the values of `data` */
  readonly declaredSize?: number;
  readonly declaredCrc?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly extra?: Buffer;
  /** Unix file mode. */
  readonly mode?: number;
  /** Fields that differ in the local header. */
  readonly local?: Partial<HeaderFields>;
  /** Fields that differ in the directory. */
  readonly central?: Partial<HeaderFields>;
  /** Offset of the entry in the directory. @default the true offset */
  readonly offset?: number;
  /** Bytes between this entry and the next. */
  readonly after?: Buffer;
}

/** Fields of the end of the archive. Every field can contradict the content. */
export interface RawEnd {
  readonly comment?: Buffer;
  readonly entryCount?: number;
  readonly disk?: number;
  readonly directoryOffset?: number;
  /** Adds the ZIP64 records. The bits of the fields in the old record are then all ones, except the fields in `old`. */
  readonly zip64?: {
    readonly old?: { readonly entryCount?: number; readonly directoryOffset?: number };
    readonly recordOffset?: number;
  };
}

/** Returns an extra field of a header. */
export const field = (id: number, data: Buffer) => {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
};

/** Returns the extra field with ZIP64 sizes. */
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

/** Returns a ZIP archive, also with headers that contradict the content. */
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

/** True values of the archive. */
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

/** Returns the ZIP64 end record and its locator. */
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
