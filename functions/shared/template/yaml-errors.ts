import { cut } from '../text/text';

/**
 * Messages for the author of a template, by error code of the YAML parser. For all other codes, the message of the
 * parser is used.
 */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['ALIAS_PROPS', 'an alias (*name) is not allowed; write the value out'],
  ['BAD_ALIAS', 'an anchor or alias has no valid name; quote texts that begin with & or *'],
  [
    'BAD_DQ_ESCAPE',
    'this escape sequence does not exist in double quotes; write \\\\ for a backslash, or use single quotes',
  ],
  [
    'BAD_DIRECTIVE',
    'not every YAML parser accepts this directive (a line that begins with %); remove the line',
  ],
  ['BAD_PROP_ORDER', 'a tag or anchor must come after the -, ? or : that precedes its value'],
  ['BAD_SCALAR_START', 'a value cannot begin with this character; quote the value'],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    'a key or list begins on the line of another key; begin the key or list on a new line',
  ],
  [
    'BLOCK_IN_FLOW',
    'a block of indented lines is not allowed inside [] or {}; write the block with [] or {} too',
  ],
  ['KEY_OVER_1024_CHARS', 'a key may have at most 1,024 characters; shorten the key'],
  ['MULTILINE_IMPLICIT_KEY', 'a key must be on one line; is a colon, a quote or a bracket missing here?'],
  ['MULTIPLE_ANCHORS', 'a value has two anchors (&name); remove both, because aliases are not allowed'],
  ['MULTIPLE_TAGS', 'a value has two tags; write the outer tag in its long form, such as Fn::Base64: !Sub x'],
  ['TAB_AS_INDENT', 'a tab is not allowed as indentation; indent with spaces'],
]);

const MESSAGE_LIMIT = 200;

/**
 * Returns the message for an error code.
 *
 * @param message Message of the parser, which can quote a long part of the template.
 */
export function sentenceOf(code: string, message: string): string {
  const sentence = SENTENCES.get(code) ?? `not well-formed YAML: ${cut(message, MESSAGE_LIMIT)}`;
  return code === 'UNEXPECTED_TOKEN'
    ? `${sentence}; is a comma, a quote, a bracket or a line end missing before this position?`
    : sentence;
}
