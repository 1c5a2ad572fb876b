import { type ParsedNode, type Scalar, isAlias, isMap, isScalar, isSeq } from 'yaml';

import type { JobError } from '../job/errors';
import { MAXIMUM_DEPTH, MAXIMUM_ENTRIES, TOO_DEEP, TOO_MANY } from '../text/limits';
import { errorAt } from '../text/position';
import { shown } from '../text/text';
import { forbiddenIn } from './characters';
import { isNull, isUnambiguous, spellingOf } from './plain-scalar';
import { SHORT_TAGS, STANDARD_TAGS } from './tags';
import { type TemplateObject, type TemplateValue, objectOf } from './value';
import { parseYamlDocument } from './yaml-document';

/** For each list and object, the offsets of its entries in the source text, by key or index. */
export type Offsets = ReadonlyMap<TemplateValue, ReadonlyMap<string, number>>;

/**
 * Reads one YAML or JSON document as strings, lists and objects. Rejects syntax that YAML parsers interpret
 * differently: duplicate keys, aliases, merge keys, unknown tags, ambiguous scalars, several documents.
 *
 * @throws JobError of type ConfigurationError with the line and column of the problem.
 */
export function readYaml(text: string, label: string): { value: TemplateValue; offsets: Offsets } {
  const fail = (offset: number, sentence: string) => errorAt(label, text, offset, sentence);
  const reader = new NodeReader(fail);
  const { contents } = parseYamlDocument(text, label, OPTIONS);
  if (contents === null) throw fail(0, 'the template is empty');
  return { value: reader.read(contents, 0), offsets: reader.offsets };
}

type Fail = (offset: number, sentence: string) => JobError;

/**
 * Options that read every scalar as its source text. `uniqueKeys` is off because the parser's check for duplicate keys
 * takes quadratic time.
 */
const OPTIONS = { schema: 'failsafe', uniqueKeys: false, resolveKnownTags: false } as const;
const noValue = (subject: string) =>
  `${subject} is missing or null, but CloudFormation requires a value; write a value or remove the entry`;

interface Entry {
  readonly value: TemplateValue;
  readonly offset: number;
}

function ambiguity(text: string): string {
  const spelling = spellingOf(text);
  const quoted = `"${shown(text)}"`;
  return spelling === undefined
    ? `YAML parsers disagree about the value of ${shown(text)}; quote it: ${quoted}`
    : `YAML parsers change ${shown(text)} to ${spelling}; write ${spelling}, or ${quoted} to keep the characters`;
}

class NodeReader {
  readonly offsets = new Map<TemplateValue, ReadonlyMap<string, number>>();
  private entries = 0;

  constructor(private readonly fail: Fail) {}

  /** @param key Key of the value; undefined in a list. */
  read(node: ParsedNode, depth: number, key?: string): TemplateValue {
    const [offset] = node.range;
    if (isAlias(node)) throw this.fail(offset, 'an alias (*name) is not allowed; write the value out');
    if (node.tag === undefined || STANDARD_TAGS.has(node.tag)) return this.content(node, depth, key);
    const long = SHORT_TAGS.get(node.tag);
    if (long === undefined)
      throw this.fail(
        offset,
        `the tag ${shown(node.tag)} is not allowed; remove the tag, or use a function such as !Sub`,
      );
    this.countEntries(depth, 1, offset);
    return this.object(new Map([[long, { value: this.content(node, depth + 1), offset }]]));
  }

  private content(node: ParsedNode, depth: number, key?: string): TemplateValue {
    if (isScalar(node)) return this.text(node, depth === 1 ? key : undefined);
    if (!isMap(node) && !isSeq(node))
      throw this.fail(node.range[0], 'this kind of value is not allowed; write a text, a list or a mapping');
    this.countEntries(depth, node.items.length, node.range[0]);
    if (isMap(node)) return this.map(node.items, depth + 1);
    const items = node.items.map((item) => this.read(item, depth + 1));
    this.offsets.set(items, new Map(node.items.map(({ range }, index) => [String(index), range[0]])));
    return items;
  }

  private map(
    pairs: readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[],
    depth: number,
  ): TemplateObject {
    const entries = new Map<string, Entry>();
    for (const { key, value } of pairs) {
      const [offset] = key.range;
      const name = this.key(key);
      if (entries.has(name))
        throw this.fail(
          offset,
          `the key '${shown(name)}' occurs twice in one mapping; remove one of the keys`,
        );
      if (value === null) throw this.fail(offset, noValue(`the value of '${shown(name)}'`));
      entries.set(name, { value: this.read(value, depth, name), offset });
    }
    return this.object(entries);
  }

  private key(key: ParsedNode): string {
    const [offset] = key.range;
    if (!isScalar(key)) {
      throw this.fail(
        offset,
        'a key must be text; replace placeholders such as {{ x }} before the release, or quote them',
      );
    }
    if (key.tag !== undefined) throw this.fail(offset, 'a key must be text without a tag; remove the tag');
    if (key.value === '<<') throw this.fail(offset, 'the merge key << is not allowed; write the keys out');
    return this.text(key);
  }

  /** @param section Key of the scalar if the scalar is at the top level of the template. */
  private text({ value, type, tag, range: [offset] }: Scalar.Parsed, section?: string): string {
    if (typeof value !== 'string') throw this.fail(offset, noValue('a value'));
    if (type === 'QUOTE_DOUBLE') {
      const forbidden = forbiddenIn(value);
      if (forbidden === undefined) return value;
      throw this.fail(
        offset,
        `the text contains the character ${forbidden}, which is not allowed; remove the character`,
      );
    }
    if (type !== 'PLAIN') return value;
    if (value === '' || (tag === undefined && isNull(value))) throw this.fail(offset, noValue('a value'));
    // Every YAML parser reads a scalar with a function tag as a string.
    if (tag !== undefined || isUnambiguous(value)) return value;
    if (section === 'AWSTemplateFormatVersion' && value === '2010-09-09') return value;
    throw this.fail(offset, ambiguity(value));
  }

  /** Returns `[Web, Arn]` for `Fn::GetAtt: Web.Arn`, because CloudFormation accepts the dotted form only in YAML. */
  private longForm(key: string, { value, offset }: Entry): TemplateValue {
    const [, id, attribute] =
      key === 'Fn::GetAtt' && typeof value === 'string' ? (/^([^.]+)\.(.+)$/s.exec(value) ?? []) : [];
    if (id === undefined || attribute === undefined) return value;
    const list = [id, attribute];
    this.offsets.set(list, new Map(list.map((_, index) => [String(index), offset])));
    return list;
  }

  private countEntries(depth: number, entries: number, offset: number): void {
    this.entries += entries;
    if (depth >= MAXIMUM_DEPTH) throw this.fail(offset, TOO_DEEP);
    if (this.entries > MAXIMUM_ENTRIES) throw this.fail(offset, TOO_MANY);
  }

  private object(entries: ReadonlyMap<string, Entry>): TemplateObject {
    const values = [...entries].map(([key, entry]) => [key, this.longForm(key, entry)] as const);
    const object = objectOf(values);
    this.offsets.set(object, new Map([...entries].map(([key, { offset }]) => [key, offset])));
    return object;
  }
}
