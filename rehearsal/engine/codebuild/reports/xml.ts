import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text of the element, without the text of its children. */
  readonly text: string;
}

/** Keys of the parser's nodes for text, CDATA sections and attributes. */
const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // `decode` replaces the references, because the parser leaves unknown references in the text.
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: CDATA,
});

const nodesSchema = z.array(z.record(z.string(), z.unknown()));
const attributesSchema = z.record(z.string(), z.string()).default({});
const textSchema = z.string();

/** Matches a character that XML 1.0 does not allow (production Char). */
// eslint-disable-next-line no-control-regex -- the expression finds control characters
const NOT_ALLOWED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const COMMENT_OR_CDATA = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g;
const REFERENCE = /&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));|&/g;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Parses an XML document without a document type declaration.
 *
 * @returns the root element.
 * @throws Error if the document is not well-formed, or has a document type declaration. The validator of the library
 *   accepts several mistakes that this function rejects, such as a second root element or a control character.
 */
export function parseXml(xml: string): XmlElement {
  const result = XMLValidator.validate(xml);
  if (result !== true) throw notWellFormed(problemOf(result.err));
  const character = NOT_ALLOWED.exec(xml);
  if (character !== null) {
    throw notWellFormed(`it contains the character ${codeOf(character[0])}, which XML does not allow`);
  }
  if (xml.replace(COMMENT_OR_CDATA, '').includes('<!DOCTYPE')) {
    throw new Error('it has a document type declaration (<!DOCTYPE …>); remove the declaration');
  }
  const roots = childrenOf(parser.parse(xml));
  const [root, second] = roots;
  if (root === undefined) throw notWellFormed('it has no root element');
  if (second !== undefined) throw notWellFormed(`it has a second root element, <${second.name}>`);
  return root;
}

/**
 * Returns the problem that the validator found. If the file ends too early, the message of the validator is a list of
 * open elements.
 */
function problemOf({ msg, line }: { readonly msg: string; readonly line: number }): string {
  const open = /^Invalid '\[(.*)\]' found\.$/.exec(msg)?.[1];
  if (open === undefined) return `line ${String(line)}: ${msg}`;
  const names = [...open.matchAll(/"([^"]+)"/g)].map(([, name = '']) => `<${name}>`);
  return `the file ends before the end of ${names.join(', ')}`;
}

function childrenOf(nodes: unknown): XmlElement[] {
  return nodesSchema
    .parse(nodes)
    .flatMap((node) => Object.keys(node).flatMap((name) => (isElement(name) ? elementOf(name, node) : [])));
}

function elementOf(name: string, node: Readonly<Record<string, unknown>>): XmlElement {
  return {
    name,
    attributes: Object.fromEntries(
      Object.entries(attributesSchema.parse(node[ATTRIBUTES])).map(([key, value]) => {
        if (value.includes('<')) throw notWellFormed(`the attribute ${key} contains <; write &lt;`);
        return [key, decode(value)];
      }),
    ),
    children: childrenOf(node[name]),
    text: nodesSchema.parse(node[name]).map(textOf).join(''),
  };
}

const isElement = (name: string) => name !== TEXT && name !== CDATA && name !== ATTRIBUTES;

function textOf(node: Readonly<Record<string, unknown>>): string {
  if (CDATA in node) {
    return nodesSchema
      .parse(node[CDATA])
      .map(({ [TEXT]: text }) => textSchema.parse(text ?? ''))
      .join('');
  }
  if (!(TEXT in node)) return '';
  const text = textSchema.parse(node[TEXT]);
  if (text.includes(']]>')) throw notWellFormed('a text contains ]]>; write ]]&gt;');
  return decode(text);
}

/** Replaces character references and the five entities of XML. */
function decode(text: string): string {
  return text.replace(REFERENCE, (reference, decimal?: string, hex?: string, entity?: string) => {
    if (decimal !== undefined || hex !== undefined) {
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10);
      const character = code <= 0x10ffff ? String.fromCodePoint(code) : '\u0000';
      if (!NOT_ALLOWED.test(character) && !(code >= 0xd800 && code <= 0xdfff)) return character;
    }
    const value = ENTITIES.get(entity ?? '');
    if (value !== undefined) return value;
    throw notWellFormed(`${reference} is not a reference that XML allows; write &amp; for the character &`);
  });
}

const codeOf = (character: string) =>
  `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

const notWellFormed = (problem: string) => new Error(`it is not well-formed XML: ${problem}`);
