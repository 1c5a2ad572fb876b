import { decodeXml } from '../../../../../rehearsal/engine/codebuild/reports/decode';

const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>`;
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('the text of a report', () => {
  it.each([
    ['UTF-8 by default', Buffer.from('<a>é</a>'), '<a>é</a>'],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeff<a>é</a>'), '<a>é</a>'],
    [
      'the byte order mark before the declaration',
      Buffer.from(`\ufeff${declared('ISO-8859-1')}<a>é</a>`),
      `${declared('ISO-8859-1')}<a>é</a>`,
    ],
    ['UTF-16, little-endian', Buffer.from('\ufeff<a>é</a>', 'utf16le'), '<a>é</a>'],
    ['UTF-16, big-endian', bigEndian('\ufeff<a>é</a>'), '<a>é</a>'],
    ['UTF-16 without a byte order mark', Buffer.from('<a>é</a>', 'utf16le'), '<a>é</a>'],
    ['UTF-16, big-endian, without a byte order mark', bigEndian('<a>é</a>'), '<a>é</a>'],
    [
      'a declared ISO-8859-1',
      Buffer.from(`${declared('ISO-8859-1')}<a>é</a>`, 'latin1'),
      `${declared('ISO-8859-1')}<a>é</a>`,
    ],
    [
      'a declared Shift_JIS',
      Buffer.concat([Buffer.from(declared('Shift_JIS')), Buffer.from('83658358', 'hex')]),
      `${declared('Shift_JIS')}テス`,
    ],
    [
      'a declaration with single quotes',
      Buffer.from("<?xml version='1.0' encoding='windows-1252'?>é", 'latin1'),
      "<?xml version='1.0' encoding='windows-1252'?>é",
    ],
    [
      'an encoding that is only in the text',
      Buffer.from('<a encoding="x-none">é</a>'),
      '<a encoding="x-none">é</a>',
    ],
  ])('is decoded: %s', (_case, bytes, text) => {
    expect(decodeXml(bytes)).toBe(text);
  });

  it.each([
    ['an unknown encoding', Buffer.from(`${declared('x-none')}<a/>`), "the encoding 'x-none' is unknown"],
    ['no encoding', Buffer.from(`${declared('')}<a/>`), "the encoding '' is unknown"],
    [
      'bytes that are not UTF-8',
      Buffer.from('<a>é</a>', 'latin1'),
      'the file contains bytes that are not valid utf-8',
    ],
    [
      'half a character of UTF-16',
      Buffer.concat([Buffer.from('\ufeff<a/>', 'utf16le'), Buffer.from([0x61])]),
      'the file contains bytes that are not valid utf-16le',
    ],
  ])('is rejected: %s', (_case, bytes, message) => {
    expect(() => decodeXml(bytes)).toThrow(message);
  });
});
