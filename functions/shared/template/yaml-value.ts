import { Composer, type ParsedNode, Parser, isAlias, isMap, isScalar, isSeq } from 'yaml';

import type { JobError } from '../errors';
import { isNull, isUnambiguous } from './plain-scalar';
import { errorAt } from './position';
import type { TemplateObject, TemplateValue } from './value';
import { sentenceOf } from './yaml-errors';

/** Where the children of a list or object are in the text, by key or index: offsets. */
export type Places = ReadonlyMap<TemplateValue, ReadonlyMap<string, number>>;

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
// `!Transform` is left out: a macro would turn the checked template into another one.
const SHORT_TAGS = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...'And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or RefAll Select Split Sub ValueOf ValueOfAll'
    .split(' ')
    .map((name) => [`!${name}`, `Fn::${name}`] as const),
]);
const STANDARD_TAGS = /^tag:yaml\.org,2002:(map|seq|str)$/;

/**
 * Reads one YAML or JSON document as text, lists and objects. What two readers could understand differently (duplicate
 * keys, aliases, merge keys, foreign tags, ambiguous scalars, several documents) is refused.
 *
 * @throws JobError ConfigurationError with line and column.
 */
export function readYaml(text: string, label: string): { value: TemplateValue; places: Places } {
  const fail = (offset: number, sentence: string) => errorAt(label, text, offset, sentence);
  const reader = new NodeReader(fail);
  return { value: reader.read(contentsOf(text, fail)), places: reader.places };
}

type Fail = (offset: number, sentence: string) => JobError;

function contentsOf(text: string, fail: Fail): ParsedNode | null {
  // Only texts, lists and maps: a scalar keeps its text.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, resolveKnownTags: false });
  const [document, second] = composer.compose(new Parser().parse(text), true, text.length);
  const [error] = document?.errors ?? [];
  if (error !== undefined) throw fail(error.pos[0], sentenceOf(error.code, error.message));
  if (second !== undefined) {
    throw fail(second.range[0], 'a second document begins; a template is one document, remove the line ---');
  }
  return document?.contents ?? null;
}

class NodeReader {
  readonly places = new Map<TemplateValue, ReadonlyMap<string, number>>();

  constructor(private readonly fail: Fail) {}

  read(node: ParsedNode | null, format = ''): TemplateValue {
    if (node === null) throw this.fail(0, NO_VALUE);
    const [offset] = node.range;
    if (isAlias(node)) throw this.fail(offset, 'an alias (*name) is not allowed; write the value out');
    const tag = node.tag !== undefined && !STANDARD_TAGS.test(node.tag) ? node.tag : undefined;
    if (tag === undefined) return this.content(node, format);
    const long = SHORT_TAGS.get(tag);
    if (long === undefined) throw this.fail(offset, `the tag ${tag} is not allowed`);
    return this.object(new Map([[long, { value: this.content(node, format), offset }]]));
  }

  private content(node: ParsedNode, format: string): TemplateValue {
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item));
      this.places.set(items, new Map(node.items.map(({ range }, index) => [String(index), range[0]])));
      return items;
    }
    if (isScalar(node)) return this.text(node, format);
    if (!isMap(node)) throw this.fail(node.range[0], 'this kind of value is not allowed');
    const entries = new Map<string, { value: TemplateValue; offset: number }>();
    for (const { key, value } of node.items) {
      const [offset] = key.range;
      const name = this.key(key);
      const first = entries.get(name);
      if (first !== undefined) throw this.fail(offset, `the key '${name}' is there twice; remove one`);
      if (value === null) throw this.fail(offset, `'${name}' ${NO_VALUE}`);
      entries.set(name, { value: this.read(value, name), offset });
    }
    return this.object(entries);
  }

  private key(key: ParsedNode): string {
    if (!isScalar(key)) {
      throw this.fail(
        key.range[0],
        'a key must be text; quote it, and fill in placeholders such as {{ x }} before the release',
      );
    }
    if (key.tag !== undefined) throw this.fail(key.range[0], 'a key must be text without a tag');
    if (key.value === '<<')
      throw this.fail(key.range[0], 'the merge key << is not allowed; write the keys out');
    return this.text(key, '');
  }

  private text(node: ParsedNode, name: string): string {
    if (!isScalar(node) || typeof node.value !== 'string') throw this.fail(node.range[0], NO_VALUE);
    const { value, type, tag, range } = node;
    if (type !== 'PLAIN') return value;
    if (value === '' || (tag === undefined && isNull(value))) throw this.fail(range[0], NO_VALUE);
    if (tag !== undefined || isUnambiguous(value)) return value;
    if (name === 'AWSTemplateFormatVersion' && value === '2010-09-09') return value;
    throw this.fail(
      range[0],
      `${value} means different values to different readers of YAML; quote it: "${value}"`,
    );
  }

  private object(entries: ReadonlyMap<string, { value: TemplateValue; offset: number }>): TemplateObject {
    const values = [...entries].map(([key, { value }]) => [key, value] as const);
    const object = Object.assign(Object.create(null) as TemplateObject, Object.fromEntries(values));
    this.places.set(object, new Map([...entries].map(([key, { offset }]) => [key, offset])));
    return object;
  }
}

const NO_VALUE = 'has no value (null), which CloudFormation refuses; write a value or remove the key';
