import type { Position } from '../text/position';

export type { Position };

/**
 * A value in a parsed template. A scalar is its source text (`true`, `90`). A short-form function is in its long form:
 * `!Sub x` becomes `{ 'Fn::Sub': 'x' }`.
 */
export type TemplateValue = string | readonly TemplateValue[] | TemplateObject;

/** A mapping in a parsed template. The object has no prototype, so that `__proto__` is an ordinary key. */
export interface TemplateObject {
  readonly [key: string]: TemplateValue;
}

/** Keys and list indices (as strings) that lead from the top of the template to a value. */
export type TemplatePath = readonly string[];

export interface TemplateParameter {
  readonly hasDefault: boolean;
  /**
   * Type such as `String` or `AWS::SSM::Parameter::Value<String>`; undefined when the type is missing or not a string.
   */
  readonly type: string | undefined;
  readonly default: string | undefined;
}

export interface Template {
  readonly sections: TemplateObject;
  readonly resources: ReadonlyMap<string, TemplateObject>;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  /**
   * Returns the position of a key or a list item in the source file; undefined when the template has no value at the
   * path.
   */
  positionOf(path: TemplatePath): Position | undefined;
  /** Canonical JSON of the template, which CloudFormation receives: sorted keys, every scalar a string. */
  readonly canonical: string;
}

export function isList(value: TemplateValue | undefined): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

export function isObject(value: TemplateValue | undefined): value is TemplateObject {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Returns a mapping without a prototype. */
export const objectOf = (entries: Iterable<readonly [string, TemplateValue]>): TemplateObject =>
  Object.assign(Object.create(null) as TemplateObject, Object.fromEntries(entries));
