import type { TemplateObject, TemplateValue } from '../value';
import type { Scope } from './scope';

/** The allowed values of a property. */
export type Shape =
  | { readonly kind: 'plain' }
  | { readonly kind: 'plain-list' }
  | { readonly kind: 'plain-mapping' }
  | ListShape
  | ObjectShape
  | RestrictedShape
  | { readonly kind: 'forbidden'; readonly sentence: string };

export interface ListShape {
  readonly kind: 'list';
  readonly of: Shape;
  readonly requirement: Requirement | undefined;
}

/** An entry that a list must contain, whichever branch of each `Fn::If` in the list applies. */
export interface Requirement {
  readonly sentence: string;
  readonly isMet: (entry: TemplateValue) => boolean;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly properties: Properties;
  readonly required: readonly string[];
}
export type Properties = Readonly<Record<string, Shape>>;

export interface RestrictedShape extends Form {
  readonly kind: 'restricted';
}

/** An allowed form of a restricted property. */
export interface Form {
  /**
   * Part of the error message after "must". docs/templates.md also shows this text, with placeholders such as
   * `<project>`.
   */
  readonly must: string;
  /** @param siblings Mapping that contains the property. */
  readonly accepts: (value: TemplateValue, scope: Scope, siblings: TemplateObject) => boolean;
}

/**
 * One plain value: a string, or any function. A property accepts any plain value if no value of the property gives
 * access to anything outside the service.
 */
export const PLAIN: Shape = { kind: 'plain' };
/** A list of plain values, or any function. */
const PLAIN_LIST: Shape = { kind: 'plain-list' };
/** A mapping from arbitrary keys to plain values, such as labels. */
export const PLAIN_MAPPING: Shape = { kind: 'plain-mapping' };

/** Returns a shape for each property name in a list such as `'A B'`. Each property accepts one plain value. */
export const plain = (names: string) => each(names, PLAIN);
/** Returns a shape for each property name in a list such as `'A B'`. Each property accepts a list of plain values. */
export const plainLists = (names: string) => each(names, PLAIN_LIST);
export const forbidden = (names: string, sentence: string) => each(names, { kind: 'forbidden', sentence });

export const list = (of: Shape, requirement?: Requirement): ListShape => ({ kind: 'list', of, requirement });

export const NOT_EMPTY: Requirement = {
  sentence: 'must have an entry, whichever branch of Fn::If applies',
  isMet: (entry) => !isNoValue(entry),
};

/** @param required Names of the required properties, with spaces between them. */
export const object = (properties: Properties, required = ''): ObjectShape => ({
  kind: 'object',
  properties,
  required: namesOf(required),
});

export const restricted = ({ must, accepts }: Form): RestrictedShape => ({
  kind: 'restricted',
  must,
  accepts,
});

const namesOf = (names: string) => names.split(' ').filter((name) => name !== '');
const each = (names: string, shape: Shape): Properties =>
  Object.fromEntries(namesOf(names).map((name) => [name, shape]));

/** A list of key-value pairs, such as tags. */
export const TAGS = list(object(plain('Key Value')));
export const NAMED_VALUES = list(object(plain('Name Value')));

/** The allowed properties of a resource type, and the attributes that `Fn::GetAtt` may read. */
export interface ResourceShape {
  readonly properties: ObjectShape;
  readonly attributes: readonly string[];
}

export const resource = (attributes: string, properties: ObjectShape): ResourceShape => ({
  attributes: namesOf(attributes),
  properties,
});

/** Returns the name of the function when a value is a call to one function: `Ref`, or `Fn::…`. */
export function functionOf(value: TemplateValue): { name: string; argument: TemplateValue } | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value as TemplateObject);
  if (entry === undefined || others.length > 0 || !isFunctionName(entry[0])) return undefined;
  return { name: entry[0], argument: entry[1] };
}

export const isFunctionName = (key: string) => key === 'Ref' || key.startsWith('Fn::');

/** Returns true for `!Ref AWS::NoValue`, which makes CloudFormation remove the property or the list item. */
export function isNoValue(value: TemplateValue): boolean {
  const { name, argument } = functionOf(value) ?? {};
  return name === 'Ref' && argument === 'AWS::NoValue';
}

/** Returns both branches of an `Fn::If` with their indices; undefined when the value is not an `Fn::If`. */
export function branchesOf(value: TemplateValue): readonly (readonly [string, TemplateValue])[] | undefined {
  const { name, argument } = functionOf(value) ?? {};
  if (name !== 'Fn::If' || !Array.isArray(argument)) return undefined;
  return argument.flatMap((branch: TemplateValue, index) =>
    index === 0 ? [] : [[String(index), branch] as const],
  );
}

/**
 * Returns true if a value passes a test. For an `Fn::If`, both branches must pass the test, including the branches of a
 * nested `Fn::If`.
 */
export function always(value: TemplateValue, test: (value: TemplateValue) => boolean): boolean {
  const branches = branchesOf(value);
  return branches === undefined ? test(value) : branches.every(([, branch]) => always(branch, test));
}
