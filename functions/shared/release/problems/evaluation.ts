import { IMAGE_PARAMETER } from '../names';
import { isSsmType } from '../../template/guard/scope';
import { functionOf } from '../../template/guard/shape';
import { type Template, type TemplateValue, isList, isObject } from '../../template/value';
import { MAXIMUM_DEPTH } from '../../text/limits';

type Test = (args: readonly TemplateValue[], evaluation: Evaluation) => boolean | undefined;

const LISTS = ['CommaDelimitedList', 'List<Number>'];

/**
 * The functions that form a condition or an assertion.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
 */
const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['Fn::And', (args, evaluation) => every(args.map((arg) => evaluation.isTrue(arg)))],
  ['Fn::Or', (args, evaluation) => not(every(args.map((arg) => not(evaluation.isTrue(arg)))))],
  ['Fn::Not', ([arg], evaluation) => (arg === undefined ? undefined : not(evaluation.isTrue(arg)))],
  [
    'Fn::Equals',
    ([left, right], evaluation) => compare(evaluation.text(left), evaluation.text(right), (a, b) => a === b),
  ],
  [
    'Fn::Contains',
    ([list, value], evaluation) =>
      compare(evaluation.list(list), evaluation.text(value), (texts, text) => texts.includes(text)),
  ],
  [
    'Fn::EachMemberEquals',
    ([list, value], evaluation) =>
      compare(evaluation.list(list), evaluation.text(value), (texts, text) =>
        texts.every((member) => member === text),
      ),
  ],
  [
    'Fn::EachMemberIn',
    ([list, allowed], evaluation) =>
      compare(evaluation.list(list), evaluation.list(allowed), (texts, known) =>
        texts.every((member) => known.includes(member)),
      ),
  ],
]);

/**
 * Computes values of a template from the parameter values of one environment. A result is undefined when the value
 * depends on something that is known only during the deployment, such as the value of an SSM parameter.
 */
export class Evaluation {
  private readonly conditions = new Map<string, boolean | undefined>();
  private depth = 0;

  /** @param parameters Values of the parameters, including defaults. */
  constructor(
    private readonly template: Template,
    private readonly parameters: ReadonlyMap<string, string>,
  ) {}

  isTrue(value: TemplateValue): boolean | undefined {
    return this.nested(() => {
      if (!isObject(value)) return undefined;
      const { Condition } = value;
      if (typeof Condition === 'string') return this.condition(Condition);
      const { name = '', argument = [] } = functionOf(value) ?? {};
      return isList(argument) ? TESTS.get(name)?.(argument, this) : undefined;
    });
  }

  /** Returns true if a condition of the template is true. */
  condition(name: string): boolean | undefined {
    if (!this.conditions.has(name)) {
      // A condition that refers to itself is unknown. The template guard reports it.
      this.conditions.set(name, undefined);
      const { Conditions = {} } = this.template.sections;
      const value = isObject(Conditions) ? Conditions[name] : undefined;
      this.conditions.set(name, value === undefined ? undefined : this.isTrue(value));
    }
    return this.conditions.get(name);
  }

  text(value: TemplateValue | undefined): string | undefined {
    if (value === undefined || typeof value === 'string') return value;
    return this.nested(() => {
      const { name, argument = [] } = functionOf(value) ?? {};
      if (name === 'Ref') return typeof argument === 'string' ? this.parameter(argument, false) : undefined;
      if (!isList(argument)) return undefined;
      if (name === 'Fn::FindInMap') return this.mapped(argument);
      if (name !== 'Fn::If') return undefined;
      const [condition, ifTrue, ifFalse] = argument;
      const isTrue = typeof condition === 'string' ? this.condition(condition) : undefined;
      return isTrue === undefined ? undefined : this.text(isTrue ? ifTrue : ifFalse);
    });
  }

  list(value: TemplateValue | undefined): readonly string[] | undefined {
    if (value === undefined) return undefined;
    if (isList(value)) {
      const texts = value.flatMap((item) => this.text(item) ?? []);
      return texts.length === value.length ? texts : undefined;
    }
    const { name, argument } = functionOf(value) ?? {};
    if (name !== 'Ref' || typeof argument !== 'string') return undefined;
    return this.parameter(argument, true)
      ?.split(',')
      .map((member) => member.trim());
  }

  private parameter(name: string, isListWanted: boolean): string | undefined {
    const { type = '' } = this.template.parameters.get(name) ?? {};
    if (name === IMAGE_PARAMETER || isSsmType(type) || LISTS.includes(type) !== isListWanted)
      return undefined;
    return this.parameters.get(name);
  }

  private mapped(argument: readonly TemplateValue[]): string | undefined {
    const [map, top, second, ...others] = argument.map((part) => this.text(part));
    if (map === undefined || top === undefined || second === undefined || others.length > 0) return undefined;
    const { Mappings = {} } = this.template.sections;
    const value = [map, top, second].reduce<TemplateValue | undefined>(
      (inner, key) => (inner !== undefined && isObject(inner) ? inner[key] : undefined),
      Mappings,
    );
    return typeof value === 'string' ? value : undefined;
  }

  /** Limits the depth of the recursion, because conditions may refer to each other in a long chain. */
  private nested<T>(work: () => T): T | undefined {
    if (this.depth >= MAXIMUM_DEPTH) return undefined;
    this.depth += 1;
    try {
      return work();
    } finally {
      this.depth -= 1;
    }
  }
}

const not = (value: boolean | undefined) => (value === undefined ? undefined : !value);

/** Returns false if any value is false, and undefined if the result depends on an unknown value. */
function every(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(false)) return false;
  return values.includes(undefined) ? undefined : true;
}

const compare = <A, B>(a: A | undefined, b: B | undefined, test: (a: A, b: B) => boolean) =>
  a === undefined || b === undefined ? undefined : test(a, b);
