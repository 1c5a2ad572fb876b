import { crc32, deflateRawSync } from 'node:zlib';

/** What a header says of an entry. */
interface Said {
  readonly name: string | Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly extra: Buffer;
}

/** One entry, said and meant: every field can lie. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly data: Buffer;
  /** The bytes between the headers; what `method` makes of `data` when left out. */
  readonly compressed?: Buffer;
  /** What both headers claim; the truth when left out. */
  readonly declaredSize?: number;
  readonly declaredCrc?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly extra?: Buffer;
  /** Unix mode. */
  readonly mode?: number;
  /** What the local header says instead. */
  readonly local?: Partial<Said>;
  /** What the directory says instead. */
  readonly central?: Partial<Said>;
  /** Where the directory says that the entry is. */
  readonly offset?: number;
  /** Bytes between this entry and the next. */
  readonly after?: Buffer;
}

/** The archive around the entries, said and meant. */
export interface RawEnd {
  readonly comment?: Buffer;
  readonly entryCount?: number;
  readonly disk?: number;
  readonly directoryOffset?: number;
  /** Writes the ZIP64 records too, as this says; the old record then has only ones, or what `old` says. */
  readonly zip64?: {
    readonly old?: { readonly entryCount?: number; readonly directoryOffset?: number };
    readonly recordOffset?: number;
  };
}

export const field = (id: number, data: Buffer) => {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
};

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

/** Writes any zip, however dishonest. */
export function rawZip(entries: readonly RawEntry[], end: RawEnd = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const method = entry.method ?? 8;
    const data = entry.compressed ?? (method === 8 ? deflateRawSync(entry.data) : entry.data);
    const said: Said = {
      name: entry.name,
      flags: entry.flags ?? 0x800,
      method,
      crc: entry.declaredCrc ?? crc32(entry.data),
      compressedSize: data.length,
      size: entry.declaredSize ?? entry.data.length,
      extra: entry.extra ?? Buffer.alloc(0),
    };
    const local = { ...said, ...entry.local };
    const central = { ...said, ...entry.central };
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 6);
    tail.writeUInt32LE(entry.offset ?? offset, 10);
    directory.push(
      Buffer.from('PK\x01\x02'),
      Buffer.from([20, 3]),
      common(central),
      tail,
      Buffer.from(central.name),
      central.extra,
    );
    const written = Buffer.concat([
      Buffer.from('PK\x03\x04'),
      common(local),
      Buffer.from(local.name),
      local.extra,
      data,
      entry.after ?? Buffer.alloc(0),
    ]);
    locals.push(written);
    offset += written.length;
  }
  const listing = Buffer.concat(directory);
  return Buffer.concat([...locals, listing, endRecords(entries.length, listing.length, offset, end)]);
}

function common({ name, flags, method, crc, compressedSize, size, extra }: Said): Buffer {
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

function endRecords(count: number, length: number, offset: number, end: RawEnd): Buffer {
  const entryCount = end.entryCount ?? count;
  const directoryOffset = end.directoryOffset ?? offset;
  const comment = end.comment ?? Buffer.alloc(0);
  const old = Buffer.alloc(22);
  old.write('PK\x05\x06', 'latin1');
  old.writeUInt16LE(end.disk ?? 0, 4);
  old.writeUInt16LE(comment.length, 20);
  if (end.zip64 === undefined) {
    old.writeUInt16LE(entryCount, 8);
    old.writeUInt16LE(entryCount, 10);
    old.writeUInt32LE(length, 12);
    old.writeUInt32LE(directoryOffset, 16);
    return Buffer.concat([old, comment]);
  }
  old.writeUInt16LE(end.zip64.old?.entryCount ?? 0xffff, 8);
  old.writeUInt16LE(end.zip64.old?.entryCount ?? 0xffff, 10);
  old.writeUInt32LE(0xffffffff, 12);
  old.writeUInt32LE(end.zip64.old?.directoryOffset ?? 0xffffffff, 16);
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(entryCount), 24);
  record.writeBigUInt64LE(BigInt(entryCount), 32);
  record.writeBigUInt64LE(BigInt(length), 40);
  record.writeBigUInt64LE(BigInt(directoryOffset), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(end.zip64.recordOffset ?? offset + length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator, old, comment]);
}
