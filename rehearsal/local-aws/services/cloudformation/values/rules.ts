import { isList, isObject, type TemplateValue } from '../../../../../functions/shared/template/value';
import { validationError } from '../errors';
import type { AccountFacts } from '../parameters/account-facts';
import { callOf, type Template } from '../template/template';
import type { Evaluator } from './evaluator';

/**
 * Checks the parameters with the rules of a template, before CloudFormation creates or updates a resource. AWS does not
 * document the text around the description of an assertion.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 *
 * @throws CloudFormationError with the descriptions of all assertions that are false.
 */
export function checkRules(template: Template, evaluation: RuleEvaluation): void {
  const failures = [...template.rules].flatMap(([name, { RuleCondition, Assertions = [] }]) => {
    if (RuleCondition !== undefined && !evaluation.truth(RuleCondition)) return [];
    return (isList(Assertions) ? Assertions : []).flatMap((assertion) => {
      const { Assert = '', AssertDescription: text } = isObject(assertion) ? assertion : {};
      if (evaluation.truth(Assert)) return [];
      return [`Rule ${name} failed: ${typeof text === 'string' ? text : 'an assertion is false'}`];
    });
  });
  if (failures.length > 0) throw validationError(`Template error: ${failures.join('; ')}`);
}

const LOGIC: Readonly<Record<string, (truths: readonly boolean[]) => boolean>> = {
  'Fn::And': (truths) => truths.every((truth) => truth),
  'Fn::Or': (truths) => truths.some((truth) => truth),
  'Fn::Not': ([truth]) => truth === false,
};

/** Evaluates the functions of rules, which know the AWS resources to which parameters refer. */
export class RuleEvaluation {
  constructor(
    private readonly evaluator: Evaluator,
    private readonly facts: AccountFacts,
    /** Values of the parameters. */
    private readonly parameters: ReadonlyMap<string, TemplateValue>,
  ) {}

  truth(value: TemplateValue): boolean {
    const { name = '', argument = '' } = callOf(value) ?? {};
    const args = isList(argument) ? argument : [];
    const combine = LOGIC[name];
    return combine === undefined ? this.compare(name, args) : combine(args.map((arg) => this.truth(arg)));
  }

  private compare(name: string, [first = '', second = '']: readonly TemplateValue[]): boolean {
    switch (name) {
      case 'Fn::Equals':
        return JSON.stringify(this.value(first)) === JSON.stringify(this.value(second));
      case 'Fn::Contains':
        return this.texts(first).includes(this.text(second));
      case 'Fn::EachMemberEquals':
        return this.texts(first).every((member) => member === this.text(second));
      case 'Fn::EachMemberIn':
        return this.texts(first).every((member) => this.texts(second).includes(member));
      default:
        throw validationError('Template error: every assertion and rule condition must be true or false.');
    }
  }

  private value(value: TemplateValue): TemplateValue {
    const { name, argument = '' } = callOf(value) ?? {};
    const [first = '', second = ''] = isList(argument) ? argument : [argument];
    switch (name) {
      case 'Fn::RefAll':
        return this.facts.all(first as string);
      case 'Fn::ValueOf':
        return this.valueOf(first as string, second as string);
      case 'Fn::ValueOfAll':
        return this.facts
          .all(first as string)
          .flatMap((id) => this.facts.attribute(id, second as string) ?? []);
      case undefined:
        return isList(value) ? value.map((item) => this.value(item)) : value;
      default:
        return name === 'Ref' ? this.evaluator.value(value) : String(this.truth(value));
    }
  }

  /** Returns an attribute of the AWS resources that a parameter names: a text, or a list for a list. */
  private valueOf(parameter: string, attribute: string): TemplateValue {
    const ids = this.parameters.get(parameter);
    if (ids === undefined) {
      throw validationError(
        `Template format error: Unresolved resource dependencies [${parameter}] in the Rules block of the template`,
      );
    }
    const values = (isList(ids) ? ids : [ids]).map(
      (id) => this.facts.attribute(id as string, attribute) ?? '',
    );
    return isList(ids) ? values : (values[0] ?? '');
  }

  private text(value: TemplateValue): string {
    const result = this.value(value);
    if (typeof result === 'string') return result;
    throw validationError(
      'Template error: Fn::Contains and Fn::EachMemberEquals require a list and a string.',
    );
  }

  private texts(value: TemplateValue): readonly string[] {
    const result = this.value(value);
    if (isList(result)) return result.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
    throw validationError(
      'Template error: Fn::Contains, Fn::EachMemberEquals and Fn::EachMemberIn require a list of strings.',
    );
  }
}
