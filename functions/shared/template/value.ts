import type { Position } from '../text/position';

export type { Position };

/**
 * A value of a parsed template. Every scalar is its own text (`true`, `90`); short tags are in their long form, `!Sub x`
 * as `{ 'Fn::Sub': 'x' }`.
 */
export type TemplateValue = string | readonly TemplateValue[] | TemplateObject;

/** Has no prototype: `__proto__` is a key like any other. */
export interface TemplateObject {
  readonly [key: string]: TemplateValue;
}

/** Keys and list indices (as text) from the top of the template. */
export type TemplatePath = readonly string[];

export interface TemplateParameter {
  readonly hasDefault: boolean;
  /** `String`, `Number`, `AWS::SSM::Parameter::Value<String>`, … */
  readonly type: string | undefined;
  readonly default: string | undefined;
}

export interface Template {
  readonly sections: TemplateObject;
  readonly resources: ReadonlyMap<string, TemplateObject>;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  /** Place of a key or a list item in the source file; undefined when the template has no such path. */
  positionOf(path: TemplatePath): Position | undefined;
  /** Canonical JSON: sorted keys, every scalar as text. What CloudFormation gets. */
  readonly canonical: string;
}

export function isList(value: TemplateValue | undefined): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

export function isObject(value: TemplateValue | undefined): value is TemplateObject {
  return typeof value === 'object' && !Array.isArray(value);
}
