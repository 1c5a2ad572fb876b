import {
  isList,
  isObject,
  objectOf,
  type TemplateValue,
} from '../../../../../functions/shared/template/value';
import { validationError } from '../errors';
import { attributeOf, variableReference } from '../template/references';
import { callOf } from '../template/template';
import { substitute } from '../template/variables';
import { cidrBlocks } from './cidr';

/** Value of `Ref: AWS::NoValue`, which removes a property or a list item. */
export const NO_VALUE = Symbol('AWS::NoValue');

export type Result = TemplateValue | typeof NO_VALUE;

/** The values to which a template refers. */
export interface Bindings {
  /** Returns the value of a parameter, of a pseudo parameter or of `Ref` to a resource. */
  ref(name: string): Result;
  attribute(resource: string, name: string): TemplateValue;
  condition(name: string): boolean;
  mapping(name: string): TemplateValue | undefined;
  /** Returns the Availability Zones of a Region. */
  zones(region: string): readonly string[];
}

/**
 * Evaluates the functions in properties, outputs and conditions. Checks of the arguments that need no evaluation were
 * made before (see `template/checks/arguments.ts`).
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export class Evaluator {
  constructor(private readonly bindings: Bindings) {}

  /** Evaluates a value that must not be `AWS::NoValue`. */
  value(value: TemplateValue): TemplateValue {
    const result = this.evaluate(value);
    return result === NO_VALUE ? '' : result;
  }

  evaluate(value: TemplateValue): Result {
    if (typeof value === 'string') return value;
    if (isList(value)) return this.items(value);
    const call = callOf(value);
    const evaluate = call === undefined ? undefined : FUNCTIONS[call.name];
    if (call !== undefined && evaluate !== undefined) return evaluate(this, call.argument);
    return objectOf(
      Object.entries(value).flatMap(([key, inner]) => {
        const result = this.evaluate(inner);
        return result === NO_VALUE ? [] : [[key, result] as const];
      }),
    );
  }

  /** Evaluates a condition function to a boolean. */
  truth(value: TemplateValue): boolean {
    const { name, argument = '' } = callOf(value) ?? {};
    const args = isList(argument) ? argument : [];
    switch (name) {
      case 'Condition':
        return this.bindings.condition(argument as string);
      case 'Fn::And':
        return args.map((arg) => this.truth(arg)).every((truth) => truth);
      case 'Fn::Or':
        return args.map((arg) => this.truth(arg)).some((truth) => truth);
      case 'Fn::Not':
        return !this.truth(args[0] ?? '');
      case 'Fn::Equals':
        return this.equals(args[0] ?? '', args[1] ?? '');
      default:
        throw error('every Fn::And, Fn::Or and Fn::Not object requires boolean parameters.');
    }
  }

  private equals(one: TemplateValue, other: TemplateValue): boolean {
    return JSON.stringify(this.value(one)) === JSON.stringify(this.value(other));
  }

  private items(values: readonly TemplateValue[]): readonly TemplateValue[] {
    return values.flatMap((item) => {
      const result = this.evaluate(item);
      return result === NO_VALUE ? [] : [result];
    });
  }

  ref(argument: TemplateValue): Result {
    return this.bindings.ref(argument as string);
  }

  getAtt(argument: TemplateValue): TemplateValue {
    const { resource, attribute } = attributeOf(argument);
    return this.bindings.attribute(resource, attribute);
  }

  choice(argument: TemplateValue): Result {
    const [name = '', ifTrue = '', ifFalse = ''] = isList(argument) ? argument : [];
    return this.evaluate(this.bindings.condition(name as string) ? ifTrue : ifFalse);
  }

  join(argument: TemplateValue): string {
    const [delimiter, list = ''] = isList(argument) ? argument : [];
    const items = this.value(list);
    const texts = isList(items) ? items : [];
    if (!isList(items) || !texts.every((item) => typeof item === 'string')) {
      throw error(
        'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
      );
    }
    return texts.join(delimiter as string);
  }

  split(argument: TemplateValue): readonly string[] {
    const [delimiter, text = ''] = isList(argument) ? argument : [];
    const whole = this.value(text);
    if (typeof whole !== 'string') {
      throw error(
        'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
      );
    }
    return whole.split(delimiter as string);
  }

  select(argument: TemplateValue): TemplateValue {
    const [first = '', second = ''] = isList(argument) ? argument : [];
    const [index, list] = [this.value(first), this.value(second)];
    if (typeof index !== 'string' || !/^-?\d+$/.test(index) || !isList(list)) {
      throw error('Fn::Select requires a list argument with two elements: an integer index and a list');
    }
    const item = list[Number(index)];
    if (item === undefined) throw error(`Fn::Select cannot select nonexistent value at index ${index}`);
    return item;
  }

  findInMap(argument: TemplateValue): TemplateValue {
    const keys = (isList(argument) ? argument : []).map((key) => this.value(key));
    const [map = '', first = '', second = ''] = keys;
    if (!keys.every((key) => typeof key === 'string')) {
      throw error(
        'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
      );
    }
    const mapping = this.bindings.mapping(map as string);
    if (mapping === undefined) {
      throw error(`Mapping named '${map as string}' is not present in the 'Mappings' section of template.`);
    }
    const inner = memberOf(mapping, first as string);
    const value = inner === undefined ? undefined : memberOf(inner, second as string);
    if (value === undefined) throw error(`Unable to get mapping for ${keys.join('::')}`);
    return value;
  }

  sub(argument: TemplateValue): string {
    const [text, variables] = isList(argument) ? argument : [argument];
    const own = variables !== undefined && isObject(variables) ? variables : objectOf([]);
    return substitute(text as string, (name) => {
      const given = own[name];
      const value = given === undefined ? this.variable(name) : this.value(given);
      if (typeof value === 'string') return value;
      throw error(`variable ${name} in Fn::Sub expression does not resolve to a string`);
    });
  }

  private variable(name: string): Result {
    const reference = variableReference(name);
    return reference.kind === 'Ref'
      ? this.bindings.ref(name)
      : this.bindings.attribute(reference.name, reference.attribute);
  }

  base64(argument: TemplateValue): string {
    const text = this.value(argument);
    if (typeof text !== 'string') throw error('every Fn::Base64 object must have a String-typed value.');
    return Buffer.from(text).toString('base64');
  }

  zones(argument: TemplateValue): readonly string[] {
    const region = this.value(argument);
    if (typeof region !== 'string') throw error('every Fn::GetAZs object must have a String-typed value.');
    return this.bindings.zones(region);
  }

  cidr(argument: TemplateValue): readonly string[] {
    const args = (isList(argument) ? argument : []).map((arg) => this.value(arg));
    return cidrBlocks(args.map((arg) => (typeof arg === 'string' ? arg : '')));
  }
}

const FUNCTIONS: Readonly<Record<string, (evaluator: Evaluator, argument: TemplateValue) => Result>> = {
  Ref: (evaluator, argument) => evaluator.ref(argument),
  'Fn::GetAtt': (evaluator, argument) => evaluator.getAtt(argument),
  'Fn::If': (evaluator, argument) => evaluator.choice(argument),
  'Fn::Join': (evaluator, argument) => evaluator.join(argument),
  'Fn::Split': (evaluator, argument) => evaluator.split(argument),
  'Fn::Select': (evaluator, argument) => evaluator.select(argument),
  'Fn::FindInMap': (evaluator, argument) => evaluator.findInMap(argument),
  'Fn::Sub': (evaluator, argument) => evaluator.sub(argument),
  'Fn::Base64': (evaluator, argument) => evaluator.base64(argument),
  'Fn::GetAZs': (evaluator, argument) => evaluator.zones(argument),
  'Fn::Cidr': (evaluator, argument) => evaluator.cidr(argument),
};

const error = (text: string) => validationError(`Template error: ${text}`);

/** Returns a member of a mapping. Ignores the members of the prototype. */
const memberOf = (value: TemplateValue, key: string) =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
