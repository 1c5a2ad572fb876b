import { type ParsedNode, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';

import { configurationError } from './errors';
import { listed } from './text';

/** A CloudFormation value; short tags are in their long form, `!Sub x` as `{ 'Fn::Sub': 'x' }`. */
export type TemplateValue = string | number | boolean | null | TemplateValue[] | TemplateObject;
export interface TemplateObject {
  readonly [key: string]: TemplateValue;
}

export interface Template {
  readonly sections: TemplateObject;
  readonly resources: ReadonlyMap<string, TemplateObject>;
  /** Declared parameters: may one be left out? */
  readonly parameters: ReadonlyMap<string, { readonly hasDefault: boolean }>;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
// `!Transform` is left out: a macro would turn the checked template into another one.
const SHORT_TAGS = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...'And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or RefAll Select Split Sub ValueOf ValueOfAll'
    .split(' ')
    .map((name) => [`!${name}`, `Fn::${name}`] as const),
]);
const STANDARD_TAGS = /^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/;

/**
 * Reads a template, YAML or JSON, so that it can be judged. Whatever two readers could understand differently
 * (duplicate keys, aliases, merge keys, foreign tags, several documents) is refused, because CloudFormation gets
 * the same bytes and must see the same template.
 *
 * @throws JobError ConfigurationError
 */
export function parseTemplate(text: string, label: string): Template {
  const sections = plainDocument(text, label);
  const object = (value: TemplateValue | undefined, where: string): TemplateObject => {
    if (isObject(value)) return value;
    throw configurationError(`${label}: ${where} is missing or not a mapping`);
  };
  const resources = Object.entries(object(sections['Resources'], 'Resources'));
  const parameters = Object.entries(object(sections['Parameters'] ?? {}, 'Parameters'));
  return {
    sections,
    resources: new Map(resources.map(([id, value]) => [id, object(value, `Resources.${id}`)])),
    parameters: new Map(
      parameters.map(([name, value]) => [
        name,
        { hasDefault: object(value, `Parameters.${name}`)['Default'] !== undefined },
      ]),
    ),
  };
}

export function isObject(value: TemplateValue | undefined): value is TemplateObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function plainDocument(text: string, label: string): TemplateObject {
  try {
    const document = parseDocument(text, {
      schema: 'core',
      merge: false,
      uniqueKeys: true,
      prettyErrors: false,
      logLevel: 'error', // 'silent' would let a second document pass
    });
    const codes = [
      ...new Set(document.errors.map(({ code, pos }) => `${code} at character ${String(pos[0])}`)),
    ];
    if (codes.length > 0)
      throw configurationError(`${label} is not a well-formed template: ${listed(codes, 3)}`);
    const plain = plainValue(document.contents, label);
    if (isObject(plain)) return plain;
    throw configurationError(`${label} is not a template: it must be a mapping with Resources`);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw configurationError(`${label} is nested too deeply to be read`, error);
  }
}

function plainValue(node: ParsedNode | null, label: string): TemplateValue {
  if (node === null) return null;
  const refuse = (what: string) =>
    configurationError(`${label}: ${what} at character ${String(node.range[0])} is not allowed`);
  if (isAlias(node)) throw refuse('an alias (*name)');
  const tag = node.tag !== undefined && !STANDARD_TAGS.test(node.tag) ? node.tag : undefined;
  if (tag === undefined) return contentOf(node, label, refuse);
  const long = SHORT_TAGS.get(tag);
  if (long === undefined) throw refuse(`the tag ${tag}`);
  return { [long]: contentOf(node, label, refuse) };
}

function contentOf(
  node: Exclude<ParsedNode, { type: 'ALIAS' }>,
  label: string,
  refuse: (what: string) => Error,
): TemplateValue {
  if (isSeq(node)) return node.items.map((item) => plainValue(item, label));
  if (isScalar(node)) {
    const { value } = node;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    if (value === null) return null;
    throw refuse('this kind of value');
  }
  if (!isMap(node)) throw refuse('this kind of node');
  const entries = new Map<string, TemplateValue>();
  for (const { key, value } of node.items) {
    if (!isScalar(key) || key.tag !== undefined) throw refuse('a key that is no text');
    const name = typeof key.value === 'number' ? String(key.value) : key.value;
    if (typeof name !== 'string') throw refuse('a key that is no text');
    if (name === '<<' || entries.has(name)) throw refuse(`the key '${name}' (merged or twice)`);
    entries.set(name, plainValue(value, label));
  }
  // No prototype: `__proto__` is a key like any other.
  return Object.assign(Object.create(null) as TemplateObject, Object.fromEntries(entries));
}
