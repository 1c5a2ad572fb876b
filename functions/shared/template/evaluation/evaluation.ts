import { IMAGE_PARAMETER } from '../../release/names';
import { TEMPLATE_BYTES } from '../../text/limits';
import { canonicalJson } from '../canonical';
import { attributeOf, substituted } from '../guard/pieces';
import { isSsmType } from '../guard/scope';
import { functionOf, isNoValue } from '../guard/shape';
import { type Template, type TemplateObject, type TemplateValue, isList, isObject, objectOf } from '../value';
import { conditionOrder } from './condition-order';
import { COMPARISONS, COMPUTATIONS, LOGIC, type Truth } from './functions';

const LISTS = ['CommaDelimitedList', 'List<Number>'];
/**
 * Maximum number of characters in all results of functions together. Otherwise, a short template could fill the memory.
 */
const MAXIMUM_CHARACTERS = 2 * TEMPLATE_BYTES;

/** Names for contents that a result does not show. */
export interface Labels {
  /** Names of parameters whose values a result must not show. */
  readonly hidden: ReadonlySet<string>;
  /** Returns the name with an addition that differs for each content. */
  readonly labelOf: (name: string, content: string) => string;
}

const ONLY_NAMES: Labels = { hidden: new Set(), labelOf: (name) => name };

/**
 * Computes values of a template from the parameter values of one environment. A call of a function stays a call when
 * its result is known only during the deployment, such as the value of an SSM parameter.
 */
export class Evaluation {
  private readonly conditions = new Map<string, Truth>();
  private readonly mappingLabels = new Map<string, string>();
  private characters = 0;

  /**
   * @param parameters Values of the parameters, including defaults.
   * @param labels Labels for hidden parameters, unknown conditions and mappings with unknown keys. Two evaluations with
   *   the same labels have equal results only if the contents are equal.
   */
  constructor(
    private readonly template: Template,
    private readonly parameters: ReadonlyMap<string, string>,
    private readonly labels: Labels = ONLY_NAMES,
  ) {
    const definitions = this.section('Conditions');
    for (const name of conditionOrder(definitions)) {
      const definition = definitions[name];
      if (definition === undefined) continue;
      const truth = this.truth(definition);
      const isKnown = typeof truth === 'boolean';
      this.conditions.set(name, isKnown ? truth : { Condition: labels.labelOf(name, canonicalJson(truth)) });
    }
  }

  /** False if the results are too long, so that some calls of functions were not evaluated. */
  get isComplete(): boolean {
    return this.characters <= MAXIMUM_CHARACTERS;
  }

  /** Returns the result of a condition of the template. */
  condition(name: string): Truth {
    return this.conditions.get(name) ?? { Condition: name };
  }

  /** Returns the result of a condition or of an assertion; undefined when the result is unknown. */
  isTrue(value: TemplateValue): boolean | undefined {
    const truth = this.truth(value);
    return typeof truth === 'boolean' ? truth : undefined;
  }

  /** Returns the text that a value is resolved to; undefined for every other value. */
  text(value: TemplateValue | undefined): string | undefined {
    const resolved = value === undefined ? undefined : this.resolve(value);
    return typeof resolved === 'string' ? resolved : undefined;
  }

  /**
   * Returns a value in which each call with a known result is replaced by the result. Removes the properties and the
   * list items that are `AWS::NoValue`.
   */
  resolve(value: TemplateValue): TemplateValue {
    if (typeof value === 'string') return value;
    if (isList(value)) return this.each(value).filter((item) => !isNoValue(item));
    const call = functionOf(value);
    if (call !== undefined) return this.evaluate(call.name, call.argument);
    const entries = Object.entries(value).map(([key, inner]) => [key, this.resolve(inner)] as const);
    return objectOf(entries.filter(([, inner]) => !isNoValue(inner)));
  }

  private truth(value: TemplateValue): Truth {
    if (!isObject(value)) return value;
    const { Condition } = value;
    if (typeof Condition === 'string') return this.condition(Condition);
    const { name = '', argument } = functionOf(value) ?? {};
    if (!isList(argument)) return this.resolve(value);
    const combine = LOGIC.get(name);
    if (combine === undefined) {
      const args = this.each(argument);
      const [left, right] = args;
      return COMPARISONS.get(name)?.(left, right) ?? { [name]: args };
    }
    const truths = argument.map((arg) => this.truth(arg));
    return combine(truths) ?? { [name]: truths.map((one) => (typeof one === 'boolean' ? String(one) : one)) };
  }

  private each(values: readonly TemplateValue[]): TemplateValue[] {
    return values.map((value) => this.resolve(value));
  }

  private evaluate(name: string, argument: TemplateValue): TemplateValue {
    if (!this.isComplete) return { [name]: argument };
    const result = this.call(name, argument);
    const parts = isList(result) ? result : [result];
    for (const part of parts) this.characters += typeof part === 'string' ? part.length + 1 : 1;
    return result;
  }

  private call(name: string, argument: TemplateValue): TemplateValue {
    if (name === 'Ref' && typeof argument === 'string') return this.reference(argument);
    if (name === 'Fn::If') return this.choice(argument);
    if (name === 'Fn::Sub') return this.substitution(argument);
    if (name === 'Fn::GetAtt') return { [name]: attributeOf(argument)?.join('.') ?? this.resolve(argument) };
    return isList(argument)
      ? this.computation(name, this.each(argument))
      : { [name]: this.resolve(argument) };
  }

  private computation(name: string, args: readonly TemplateValue[]): TemplateValue {
    if (name === 'Fn::FindInMap') return this.mapped(args);
    const [first, second] = args;
    const compute = COMPUTATIONS.get(name);
    const result = name === 'Fn::Join' ? this.joined(first, second) : compute?.(first, second);
    return result ?? { [name]: args };
  }

  private reference(name: string): TemplateValue {
    const value = this.parameters.get(name);
    const declared = this.template.parameters.get(name);
    if (value === undefined || declared === undefined || name === IMAGE_PARAMETER) return { Ref: name };
    const { type = '' } = declared;
    if (this.labels.hidden.has(name)) return { Ref: this.labels.labelOf(name, `${type} ${value}`) };
    // A value from SSM is unknown, so the result contains the name of the SSM parameter.
    if (isSsmType(type)) return { Ref: `${/List/.test(type) ? 'ssm-list' : 'ssm'}:${value}` };
    return LISTS.includes(type) ? value.split(',').map((member) => member.trim()) : value;
  }

  private choice(argument: TemplateValue): TemplateValue {
    const [name = '', ifTrue = '', ifFalse = ''] = isList(argument) ? argument : [argument];
    const truth = typeof name === 'string' ? this.condition(name) : this.resolve(name);
    if (typeof truth === 'boolean') return this.resolve(truth ? ifTrue : ifFalse);
    return { 'Fn::If': [truth, this.resolve(ifTrue), this.resolve(ifFalse)] };
  }

  private substitution(argument: TemplateValue): TemplateValue {
    const [text, variables = objectOf([])] = isList(argument) ? argument : [argument];
    if (typeof text !== 'string' || !isObject(variables)) return { 'Fn::Sub': this.resolve(argument) };
    const values = new Map(Object.entries(variables).map(([name, value]) => [name, this.resolve(value)]));
    const unnamed = new Map<string, TemplateValue>();
    const parts = substituted(text).map((piece) => {
      if (typeof piece === 'string') return piece;
      const { name } = piece;
      const value = values.get(name) ?? this.variable(name);
      // Computes each variable once, because a text may contain the same variable very often.
      values.set(name, value);
      if (typeof value === 'string' || nameIn(value) !== undefined) return value;
      // No parameter and no resource has a name with this character.
      unnamed.set(`@${name}`, value);
      return { Ref: `@${name}` };
    });
    const result = this.concatenated(parts);
    if (unnamed.size === 0) return result ?? { 'Fn::Sub': argument };
    return { 'Fn::Sub': [result ?? text, objectOf(unnamed)] };
  }

  private variable(name: string): TemplateValue {
    return name.includes('.') ? { 'Fn::GetAtt': name } : this.reference(name);
  }

  private joined(delimiter: TemplateValue | undefined, items: TemplateValue | undefined) {
    if (typeof delimiter !== 'string' || !isList(items)) return undefined;
    return this.concatenated(items.flatMap((item, index) => (index === 0 ? [item] : [delimiter, item])));
  }

  /**
   * Joins parts to one text, or to a call of `Fn::Sub` if some parts are calls of `Ref` or `Fn::GetAtt`. Returns
   * undefined for any other part, and for a text that is too long.
   */
  private concatenated(all: readonly TemplateValue[]): TemplateValue | undefined {
    const parts = all.filter((part) => part !== '');
    const [only = ''] = parts;
    if (parts.length < 2) return only;
    const isKnown = parts.every((part) => typeof part === 'string');
    const texts = parts.flatMap((part) => {
      if (typeof part === 'string') return isKnown ? part : part.replaceAll('${', '${!');
      const name = nameIn(part);
      return name === undefined ? [] : `\${${name}}`;
    });
    if (texts.length < parts.length) return undefined;
    const length = texts.reduce((sum, text) => sum + text.length, this.characters);
    if (length > MAXIMUM_CHARACTERS) {
      this.characters = length;
      return undefined;
    }
    return isKnown ? texts.join('') : { 'Fn::Sub': texts.join('') };
  }

  private mapped(args: readonly TemplateValue[]): TemplateValue {
    const [map = ''] = args;
    const mappings: TemplateValue = this.section('Mappings');
    const value = args.reduce<TemplateValue | undefined>(
      (inner, key) => (isObject(inner) && typeof key === 'string' ? inner[key] : undefined),
      mappings,
    );
    if (value !== undefined && !isObject(value) && args.length === 3) return value;
    // A key is unknown, so any change of the mapping may change the value. The label shows such a change.
    return typeof map === 'string'
      ? { 'Fn::FindInMap': [this.mappingLabel(map), ...args.slice(1)] }
      : { 'Fn::FindInMap': [this.mappingLabel('Mappings'), ...args] };
  }

  private mappingLabel(name: string): string {
    const mappings = this.section('Mappings');
    const label =
      this.mappingLabels.get(name) ?? this.labels.labelOf(name, canonicalJson(mappings[name] ?? mappings));
    this.mappingLabels.set(name, label);
    return label;
  }

  private section(name: string): TemplateObject {
    const section = this.template.sections[name];
    return isObject(section) ? section : objectOf([]);
  }
}

/** Returns the name in a call of `Ref` or `Fn::GetAtt`. */
function nameIn(value: TemplateValue): string | undefined {
  const { name, argument } = functionOf(value) ?? {};
  return (name === 'Ref' || name === 'Fn::GetAtt') && typeof argument === 'string' ? argument : undefined;
}
