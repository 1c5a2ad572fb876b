import { TextDecoder } from 'node:util';

/** Byte order marks, with the encoding that each mark selects. */
const BYTE_ORDER_MARKS: readonly (readonly [mark: string, encoding: string])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
  // The character `<` in UTF-16 without a byte order mark.
  ['3c00', 'utf-16le'],
  ['003c', 'utf-16be'],
];
/** Matches the encoding in an XML declaration. */
const DECLARED = /^<\?xml\s[^>]*?\bencoding\s*=\s*(?:"([^"]*)"|'([^']*)')/;
/** Number of bytes in which the XML declaration must end. */
const DECLARATION_BYTES = 1024;

/**
 * Decodes an XML file. The byte order mark selects the encoding; without this mark, the XML declaration selects the
 * encoding. The default is UTF-8.
 *
 * @throws Error if the encoding is unknown, or if the bytes are not valid in the encoding.
 */
export function decodeXml(bytes: Buffer): string {
  const start = bytes.toString('hex', 0, 3);
  const marked = BYTE_ORDER_MARKS.find(([mark]) => start.startsWith(mark))?.[1];
  const declaration = DECLARED.exec(bytes.toString('latin1', 0, DECLARATION_BYTES));
  const encoding = marked ?? declaration?.[1] ?? declaration?.[2] ?? 'utf-8';
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch (error) {
    throw new Error(`the encoding '${encoding}' is unknown; write the report in UTF-8`, { cause: error });
  }
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new Error(`the file contains bytes that are not valid ${encoding}; write the report in UTF-8`, {
      cause: error,
    });
  }
}
