import { deflateRawSync } from 'node:zlib';

import { type RawEntry, field, rawZip, zip64Field } from './raw-zip';

export const WANTED = 'cfn/web.yaml';
const data = Buffer.from('Resources: {}\n');
const good: RawEntry = { name: WANTED, data };
const other: RawEntry = { name: 'README', data: Buffer.from('x') };
const nothing = Buffer.alloc(0);
/**
 * Returns 300 MB of zeros in compressed form. Each compressed megabyte ends at a byte boundary, so that the parts can
 * be concatenated.
 */
function bomb(): Buffer {
  const piece = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush: 3 /* Z_FULL_FLUSH */ });
  return Buffer.concat([...Array<Buffer>(300).fill(piece), deflateRawSync(nothing)]);
}
const BOMB_BYTES = 300 * 2 ** 20;

/** Returns an archive whose entries all refer to the same compressed zeros: a few kilobytes expand to gigabytes. */
function overlapping(): Buffer {
  const kernel = deflateRawSync(Buffer.alloc(2 ** 20));
  const entries = Array.from({ length: 1000 }, (_, index): RawEntry => {
    const name = index === 0 ? WANTED : `f${String(index)}`;
    return index === 0
      ? { name, data: Buffer.alloc(2 ** 20), compressed: kernel }
      : { name, data: nothing, method: 8, compressed: nothing, offset: 0, central: { size: 2 ** 20 } };
  });
  return rawZip(entries);
}

/** Returns a complete archive whose comment contains another complete archive. */
function twoEnds(): Buffer {
  const outer = rawZip([good]);
  const hidden = rawZip([{ ...good, data: Buffer.from('Resources: { Admin: {} }\n') }]);
  const comment = Buffer.alloc(2);
  comment.writeUInt16LE(hidden.length);
  const first = Buffer.concat([outer.subarray(0, -2), comment]);
  // Offsets in the hidden archive are relative to the start of the file.
  const moved = Buffer.from(hidden);
  const end = moved.length - 22;
  const directory = moved.readUInt32LE(end + 16);
  moved.writeUInt32LE(directory + first.length, end + 16);
  moved.writeUInt32LE(moved.readUInt32LE(directory + 42) + first.length, directory + 42);
  return Buffer.concat([first, moved]);
}

/**
 * Archives that every reader must reject. Each row contains the end of a test title, the archive, and the expected
 * message.
 */
export const HOSTILE: readonly (readonly [string, () => Buffer, RegExp])[] = [
  ...[
    '../cfn/web.yaml',
    'a/../../b',
    '/etc/passwd',
    'C:/x',
    'C:x',
    'cfn\\web.yaml',
    'cfn/web.yaml\0.txt',
    '',
  ].map(
    (name) =>
      [
        `has a file named ${JSON.stringify(name)} (T23)`,
        () => rawZip([good, { name, data }]),
        /has an entry with the path '.*'; allowed: relative paths/s,
      ] as const,
  ),
  [
    'has a name that is marked as UTF-8 and is not UTF-8 (T23)',
    () => rawZip([good, { name: Buffer.from([0xff, 0xfe]), data }]),
    /not UTF-8/,
  ],
  [
    'has a symbolic link instead of the file (T23)',
    () => rawZip([{ ...good, data: Buffer.from('/etc/passwd'), mode: 0o120777 }]),
    /is a link or a special file/,
  ],
  [
    'has a device instead of the file (T23)',
    () => rawZip([{ ...good, mode: 0o060644 }]),
    /is a link or a special file/,
  ],
  [
    'has the file twice (T23)',
    () => rawZip([good, { ...good, data: Buffer.from('other') }]),
    /has two entries with the name 'cfn\/web.yaml'/,
  ],
  [
    'has another file under a second name that some zip programs prefer (T23)',
    () => {
      const unicode = Buffer.concat([Buffer.alloc(5), Buffer.from(WANTED)]);
      return rawZip([good, { ...other, extra: field(0x7075, unicode) }]);
    },
    /has an entry 'README' whose Unicode Path field contains another name/,
  ],
  [
    'unpacks to 300 MB and declares 300 MB (T24)',
    () => rawZip([{ ...good, compressed: bomb(), declaredSize: BOMB_BYTES }]),
    /has 300 MB; allowed: 1 MB/,
  ],
  [
    'unpacks to 300 MB and declares 1 MB (T24)',
    () => rawZip([{ ...good, compressed: bomb(), declaredSize: 2 ** 20 }]),
    /its content is longer than its stated size/,
  ],
  [
    'unpacks to 300 MB and declares 10 bytes (T24)',
    () => rawZip([{ ...good, compressed: bomb(), declaredSize: 10 }]),
    /cannot be unpacked: its compressed size of [\d,]+ bytes does not fit its stated size of 10 bytes/,
  ],
  [
    'has no content in 40 MB of empty blocks (T24)',
    () => rawZip([{ ...good, data: nothing, compressed: Buffer.alloc(40 * 2 ** 20) }]),
    /its compressed size of 40 MB does not fit its stated size of 0 bytes/,
  ],
  ['has 20,000 files (T24)', () => rawZip(many(20_000)), /has 20000 entries; allowed: 10000/],
  [
    'has 20,000 files and declares one (T24)',
    () => rawZip(many(20_000), { entryCount: 1 }),
    /bytes after the last file/,
  ],
  [
    'has one file and declares 10,000 (T24)',
    () => rawZip([good], { entryCount: 10_000 }),
    /fewer files than its end record states/,
  ],
  [
    'has a list of files of 24 MB, most of it unused (T24)',
    () => {
      const extra = field(0xcafe, Buffer.alloc(60_000));
      return rawZip([
        good,
        ...many(400)
          .slice(1)
          .map((entry) => ({ ...entry, central: { extra } })),
      ]);
    },
    /has a central directory of [\d.]+ MB; allowed: 4 MB/,
  ],
  ['has 1,000 files that share their bytes (T24)', overlapping, /overlaps/],
  [
    'has a file that reaches into the next one',
    () => {
      const compressedSize = deflateRawSync(data).length + 40;
      const extra = field(0xcafe, Buffer.alloc(40));
      return rawZip([{ ...good, local: { extra, compressedSize }, central: { compressedSize } }, other]);
    },
    /it overlaps the next file or the central directory/,
  ],
  [
    'declares fewer bytes than it has',
    () => rawZip([{ ...good, declaredSize: 3 }]),
    /its content is longer than its stated size/,
  ],
  [
    'declares an empty file',
    () => rawZip([{ ...good, declaredSize: 0 }]),
    /its content is longer than its stated size/,
  ],
  [
    'declares more bytes than it has',
    () => rawZip([{ ...good, declaredSize: 100 }]),
    /its content is shorter than its stated size/,
  ],
  [
    'has a wrong checksum',
    () => rawZip([{ ...good, declaredCrc: 1 }]),
    /its content does not match its CRC-32/,
  ],
  ['is encrypted', () => rawZip([{ ...good, flags: 0x801 }]), /is encrypted/],
  ['is strongly encrypted', () => rawZip([{ ...good, flags: 0x841 }]), /is encrypted/],
  [
    'has an unknown compression method',
    () => rawZip([{ ...good, method: 12 }]),
    /unsupported compression method 12/,
  ],
  [
    'is stored with two sizes',
    () => rawZip([{ ...good, method: 0, central: { size: 3 } }]),
    /its compressed size of 14 bytes does not fit its stated size of 3 bytes/,
  ],
  [
    'has damaged compressed data',
    () => rawZip([{ ...good, compressed: Buffer.from('not deflate') }]),
    /cannot be unpacked: /,
  ],
  ...(
    [
      ['name', { name: 'cfn/abc.yaml' }],
      ['compression', { method: 0 }],
      ['size', { size: 5 }],
      ['compressed size', { compressedSize: 5 }],
      ['checksum', { crc: 5 }],
      ['encryption', { flags: 0x801 }],
    ] as const
  ).map(
    ([field, local]) =>
      [
        `has another ${field} in the header of the file than in the list`,
        () => rawZip([{ ...good, local }]),
        /its local header differs from the central directory/,
      ] as const,
  ),
  [
    'has no file at the offset in the list',
    () => rawZip([{ ...good, after: Buffer.alloc(100), offset: 4 }]),
    /there is no file at the position that the central directory states/,
  ],
  [
    'has a file that begins after the end of the archive',
    () => rawZip([{ ...good, offset: 2 ** 31 }]),
    /overlaps the central directory/,
  ],
  [
    'has 64 KB of extra fields',
    () => rawZip([{ ...good, local: { extra: field(0xcafe, Buffer.alloc(60_000)) } }]),
    /it has 60,004 bytes of extra fields; allowed: 4 KB/,
  ],
  [
    'has extra fields that do not end',
    () => rawZip([{ ...good, central: { extra: Buffer.from([1, 0, 255, 255]) } }]),
    /extra fields of 'cfn\/web.yaml' are not well-formed/,
  ],
  [
    'has two sets of ZIP64 sizes',
    () => rawZip([{ ...good, extra: Buffer.concat([zip64Field(14), zip64Field(15)]) }]),
    /not well-formed/,
  ],
  [
    'has a size in ZIP64 fields that do not exist',
    () => rawZip([{ ...good, central: { size: 0xffffffff } }]),
    /the ZIP64 field of 'cfn\/web.yaml' is missing or too short/,
  ],
  [
    'has an offset in ZIP64 fields that do not exist',
    () => rawZip([{ ...good, offset: 0xffffffff }]),
    /the ZIP64 field of 'cfn\/web.yaml' is missing or too short/,
  ],
  [
    'has a size that is too large for a number',
    () => rawZip([{ ...good, central: { size: 0xffffffff, extra: zip64Field(2 ** 53) } }]),
    /has 8,589,934,592 MB; allowed: 1 MB/,
  ],
  ['is one disk of several', () => rawZip([good], { disk: 1 }), /one part of a multi-part archive/],
  ['has a second archive in its comment', twoEnds, /has a second end record in its comment/],
  [
    'has two ends that disagree',
    () => rawZip([good, other], { zip64: { old: { entryCount: 1 } } }),
    /a ZIP64 end record that differs from the end record/,
  ],
  [
    'has a ZIP64 end at another offset',
    () => rawZip([good], { zip64: { recordOffset: 0 } }),
    /ZIP64 end record is not where it should be/,
  ],
  [
    'has a list of files at another offset',
    () => rawZip([good], { directoryOffset: 1 }),
    /its central directory should end at byte/,
  ],
  [
    'begins with other bytes',
    () => Buffer.concat([Buffer.from('#!/bin/sh\n'), rawZip([good])]),
    /its central directory should end at byte/,
  ],
  ['ends too early (D9)', () => rawZip([good]).subarray(0, 40), /is not a zip archive.*CODE_ZIP/],
  ['is empty (D9)', () => nothing, /is not a zip archive/],
  [
    'is a reference for CodeBuild (D9)',
    () => Buffer.from('arn:aws:codecommit:us-east-1:1:hello'),
    /is not a zip archive.*CODE_ZIP/,
  ],
  [
    'has bytes after its end (D9)',
    () => Buffer.concat([rawZip([good]), Buffer.from('x')]),
    /is not a zip archive, or is damaged/,
  ],
];

function many(count: number): RawEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    name: index === 0 ? WANTED : String(index),
    data: nothing,
    method: 0,
  }));
}
