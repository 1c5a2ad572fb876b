import type { TemplateObject, TemplateValue } from '../value';
import type { Scope } from './scope';

/** What a property may contain. */
export type Shape =
  | { readonly kind: 'plain' }
  | { readonly kind: 'plains' }
  | { readonly kind: 'texts' }
  | { readonly kind: 'list'; readonly of: Shape; readonly needs: Need | undefined }
  | ObjectShape
  | DecidedShape
  | { readonly kind: 'refused'; readonly sentence: string };

/** An entry that a list must have under every condition. */
export interface Need {
  readonly sentence: string;
  readonly isMet: (entry: TemplateValue) => boolean;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly properties: Properties;
  readonly required: readonly string[];
}
export type Properties = Readonly<Record<string, Shape>>;

export interface DecidedShape extends Form {
  readonly kind: 'decided';
}

/** The forms a property that decides may have. */
export interface Form {
  /** End of the sentence "it must …"; also shown in docs/templates.md, with placeholders such as `<project>`. */
  readonly must: string;
  /** @param siblings The mapping that the property is in. */
  readonly accepts: (value: TemplateValue, scope: Scope, siblings: TemplateObject) => boolean;
}

/** One value that decides nothing: a text, or any function. */
export const PLAIN: Shape = { kind: 'plain' };
/** A list of such values, or any function. */
export const PLAINS: Shape = { kind: 'plains' };
/** A mapping with keys of the user's own, such as labels. */
export const TEXTS: Shape = { kind: 'texts' };

/** `'A B'` as the properties A and B, each one plain value. */
export const plain = (names: string) => each(names, PLAIN);
export const plains = (names: string) => each(names, PLAINS);
export const refused = (names: string, sentence: string) => each(names, { kind: 'refused', sentence });

export const list = (of: Shape, needs?: Need): Shape => ({ kind: 'list', of, needs });

export const NOT_EMPTY: Need = {
  sentence: 'must have an entry under every condition',
  isMet: (entry) => !isNoValue(entry),
};

/** @param required Names of the properties that must be there. */
export const object = (properties: Properties, required = ''): ObjectShape => ({
  kind: 'object',
  properties,
  required: namesOf(required),
});

export const decided = ({ must, accepts }: Form): DecidedShape => ({ kind: 'decided', must, accepts });

const namesOf = (names: string) => names.split(' ').filter((name) => name !== '');
const each = (names: string, shape: Shape): Properties =>
  Object.fromEntries(namesOf(names).map((name) => [name, shape]));

/** Tags and other lists of pairs. */
export const TAGS = list(object(plain('Key Value')));
export const NAMED_VALUES = list(object(plain('Name Value')));

/** A resource's properties, and what `Fn::GetAtt` may ask of it. */
export interface ResourceShape {
  readonly properties: ObjectShape;
  readonly attributes: readonly string[];
}

export const resource = (attributes: string, properties: ObjectShape): ResourceShape => ({
  attributes: namesOf(attributes),
  properties,
});

/** Returns the one function that a value consists of: `Ref`, or `Fn::…`. */
export function functionOf(value: TemplateValue): { name: string; argument: TemplateValue } | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value as TemplateObject);
  if (entry === undefined || others.length > 0 || !isFunctionName(entry[0])) return undefined;
  return { name: entry[0], argument: entry[1] };
}

export const isFunctionName = (key: string) => key === 'Ref' || key.startsWith('Fn::');

/** `!Ref AWS::NoValue`: as if the property or the list item were not there. */
export function isNoValue(value: TemplateValue): boolean {
  const found = functionOf(value);
  return found?.name === 'Ref' && found.argument === 'AWS::NoValue';
}

/** Returns both branches of `Fn::If`, with their index. */
export function branchesOf(value: TemplateValue): readonly (readonly [string, TemplateValue])[] | undefined {
  const found = functionOf(value);
  if (found?.name !== 'Fn::If' || !Array.isArray(found.argument)) return undefined;
  return found.argument.flatMap((branch: TemplateValue, index) =>
    index === 0 ? [] : [[String(index), branch] as const],
  );
}

/** Says whether a test holds in every branch of every `Fn::If` at the top of a value. */
export function always(value: TemplateValue, test: (value: TemplateValue) => boolean): boolean {
  const branches = branchesOf(value);
  return branches === undefined ? test(value) : branches.every(([, branch]) => always(branch, test));
}
