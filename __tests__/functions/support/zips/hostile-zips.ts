import { deflateRawSync } from 'node:zlib';

import { type RawEntry, field, rawZip, zip64Field } from './raw-zip';

export const WANTED = 'cfn/web.yaml';
const data = Buffer.from('Resources: {}\n');
const good: RawEntry = { name: WANTED, data };
const other: RawEntry = { name: 'README', data: Buffer.from('x') };
const nothing = Buffer.alloc(0);
/** 300 MB of zeros, made in pieces of one megabyte that each end on a byte, so that making it needs no memory. */
function bomb(): Buffer {
  const piece = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush: 3 /* Z_FULL_FLUSH */ });
  return Buffer.concat([...Array<Buffer>(300).fill(piece), deflateRawSync(nothing)]);
}
const BOMB_BYTES = 300 * 2 ** 20;

/** One kernel of zeros that many entries claim as theirs: a few kilobytes unpack to gigabytes. */
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

/** An archive that another one's comment holds, each complete. */
function twoEnds(): Buffer {
  const outer = rawZip([good]);
  const hidden = rawZip([{ ...good, data: Buffer.from('Resources: { Admin: {} }\n') }]);
  const comment = Buffer.alloc(2);
  comment.writeUInt16LE(hidden.length);
  const first = Buffer.concat([outer.subarray(0, -2), comment]);
  // Offsets of the hidden one count from the start of the file.
  const moved = Buffer.from(hidden);
  const end = moved.length - 22;
  const directory = moved.readUInt32LE(end + 16);
  moved.writeUInt32LE(directory + first.length, end + 16);
  moved.writeUInt32LE(moved.readUInt32LE(directory + 42) + first.length, directory + 42);
  return Buffer.concat([first, moved]);
}

/** Archives that must be refused: what they do, how they are made, and the words they are refused with. */
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
        `T23: has a file named ${JSON.stringify(name)}`,
        () => rawZip([good, { name, data }]),
        /has the name '.*', which is not allowed/s,
      ] as const,
  ),
  [
    'T23: has a name that says it is UTF-8 and is not',
    () => rawZip([good, { name: Buffer.from([0xff, 0xfe]), data }]),
    /not UTF-8/,
  ],
  [
    'T23: has a symbolic link for the file',
    () => rawZip([{ ...good, data: Buffer.from('/etc/passwd'), mode: 0o120777 }]),
    /is a link or a special file/,
  ],
  [
    'T23: has a device for the file',
    () => rawZip([{ ...good, mode: 0o060644 }]),
    /is a link or a special file/,
  ],
  [
    'T23: has the file twice',
    () => rawZip([good, { ...good, data: Buffer.from('other') }]),
    /'cfn\/web.yaml' twice/,
  ],
  [
    'T23: has another file under a second name that some readers prefer',
    () => {
      const unicode = Buffer.concat([Buffer.alloc(5), Buffer.from(WANTED)]);
      return rawZip([good, { ...other, extra: field(0x7075, unicode) }]);
    },
    /gives 'README' a second name/,
  ],
  [
    'T24: unpacks to 300 MB, and says so',
    () => rawZip([{ ...good, compressed: bomb(), declaredSize: BOMB_BYTES }]),
    /has 300 MB; allowed: 1 MB/,
  ],
  [
    'T24: unpacks to 300 MB, and says 1 MB',
    () => rawZip([{ ...good, compressed: bomb(), declaredSize: 2 ** 20 }]),
    /too many bytes; the content is longer than its stated size/,
  ],
  [
    'T24: unpacks to 300 MB, and says 10 bytes',
    () => rawZip([{ ...good, compressed: bomb(), declaredSize: 10 }]),
    /cannot be unpacked: it has [\d,]+ bytes for 10 bytes of content/,
  ],
  [
    'T24: holds nothing in 40 MB of empty blocks',
    () => rawZip([{ ...good, data: nothing, compressed: Buffer.alloc(40 * 2 ** 20) }]),
    /it has 40 MB for 0 bytes of content/,
  ],
  ['T24: has 20,000 files', () => rawZip(many(20_000)), /has 20000 entries; allowed: 10000/],
  [
    'T24: has 20,000 files, and says one',
    () => rawZip(many(20_000), { entryCount: 1 }),
    /more bytes than files/,
  ],
  [
    'T24: has one file, and says 10,000',
    () => rawZip([good], { entryCount: 10_000 }),
    /fewer files than its end record says/,
  ],
  [
    'T24: has a list of files of 24 MB, most of it nothing',
    () => {
      const extra = field(0xcafe, Buffer.alloc(60_000));
      return rawZip([
        good,
        ...many(400)
          .slice(1)
          .map((entry) => ({ ...entry, central: { extra } })),
      ]);
    },
    /has a list of files of [\d.]+ MB; allowed: 4 MB/,
  ],
  ['T24: has 1,000 files that share their bytes', overlapping, /overlaps/],
  [
    'has a file that reaches into the next one',
    () => {
      const compressedSize = deflateRawSync(data).length + 40;
      const extra = field(0xcafe, Buffer.alloc(40));
      return rawZip([{ ...good, local: { extra, compressedSize }, central: { compressedSize } }, other]);
    },
    /it overlaps what follows it/,
  ],
  ['says less than it holds', () => rawZip([{ ...good, declaredSize: 3 }]), /too many bytes/],
  ['says it is empty', () => rawZip([{ ...good, declaredSize: 0 }]), /too many bytes/],
  ['says more than it holds', () => rawZip([{ ...good, declaredSize: 100 }]), /not enough bytes/],
  ['has another checksum', () => rawZip([{ ...good, declaredCrc: 1 }]), /CRC-32 does not match/],
  ['is encrypted', () => rawZip([{ ...good, flags: 0x801 }]), /is encrypted/],
  ['is strongly encrypted', () => rawZip([{ ...good, flags: 0x841 }]), /is encrypted/],
  [
    'is compressed in another way',
    () => rawZip([{ ...good, method: 12 }]),
    /unsupported compression method 12/,
  ],
  [
    'is stored with two sizes',
    () => rawZip([{ ...good, method: 0, central: { size: 3 } }]),
    /it has 14 bytes for 3 bytes of content/,
  ],
  [
    'is damaged inside',
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
    ([what, local]) =>
      [
        `says another ${what} before the file than in the list`,
        () => rawZip([{ ...good, local }]),
        /its own header and the list of files differ/,
      ] as const,
  ),
  [
    'has no file where the list says',
    () => rawZip([{ ...good, after: Buffer.alloc(100), offset: 4 }]),
    /there is no file at the position in the list of files/,
  ],
  [
    'has a file that begins behind the archive',
    () => rawZip([{ ...good, offset: 2 ** 31 }]),
    /overlaps the list of files/,
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
    'has sizes for ZIP64 and none there',
    () => rawZip([{ ...good, central: { size: 0xffffffff } }]),
    /'cfn\/web.yaml' has no ZIP64 sizes/,
  ],
  [
    'has a place for ZIP64 and none there',
    () => rawZip([{ ...good, offset: 0xffffffff }]),
    /'cfn\/web.yaml' has no ZIP64 sizes/,
  ],
  [
    'has a size beyond all numbers',
    () => rawZip([{ ...good, central: { size: 0xffffffff, extra: zip64Field(2 ** 53) } }]),
    /has 8,589,934,592 MB; allowed: 1 MB/,
  ],
  ['is one disk of several', () => rawZip([good], { disk: 1 }), /one part of a multi-part archive/],
  ['has a second archive in its comment', twoEnds, /has a second end record in its comment/],
  [
    'has two ends that disagree',
    () => rawZip([good, other], { zip64: { old: { entryCount: 1 } } }),
    /two end records that differ/,
  ],
  [
    'has a ZIP64 end somewhere else',
    () => rawZip([good], { zip64: { recordOffset: 0 } }),
    /ZIP64 end record is not where it should be/,
  ],
  [
    'has a list somewhere else',
    () => rawZip([good], { directoryOffset: 1 }),
    /its list of files should end at byte/,
  ],
  [
    'begins with something else',
    () => Buffer.concat([Buffer.from('#!/bin/sh\n'), rawZip([good])]),
    /its list of files should end at byte/,
  ],
  ['D9: ends too early', () => rawZip([good]).subarray(0, 40), /is not a zip archive.*CODE_ZIP/],
  ['D9: is empty', () => nothing, /is not a zip archive/],
  [
    'D9: is a reference for CodeBuild',
    () => Buffer.from('arn:aws:codecommit:us-east-1:1:hello'),
    /is not a zip archive.*CODE_ZIP/,
  ],
  [
    'D9: has bytes behind its end',
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
