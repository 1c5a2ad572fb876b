import type { TemplateObject, TemplateValue } from '../../../../../../functions/shared/template/value';
import { validationError } from '../../errors';
import { callOf } from '../template';
import { ARGUMENT_CHECKS } from './arguments';

const templateError = (text: string) => validationError(`Template error: ${text}`);
const formatError = (text: string) => validationError(`Template format error: ${text}`);

/** Functions in the order in which an error of CloudFormation lists them. */
const SUPPORTED =
  'Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr'.split(
    ', ',
  );
const LOGIC = ['Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or', 'Condition'];
/**
 * Functions that work in Rules.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
 */
const RULES = [
  ...['Ref', 'Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or', 'Fn::Contains', 'Fn::EachMemberEquals'],
  ...['Fn::EachMemberIn', 'Fn::RefAll', 'Fn::ValueOf', 'Fn::ValueOfAll'],
];
const ONLY_IN_RULES = RULES.filter((name) => name !== 'Ref' && !LOGIC.includes(name));
/**
 * Functions that work in Conditions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
 */
const CONDITIONS = [...LOGIC, ...'Ref Fn::FindInMap Fn::Join Fn::Select Fn::Split Fn::Sub'.split(' ')];

/**
 * Checks the functions in each section: whether CloudFormation evaluates the function in the section, and the number
 * and the types of the arguments.
 */
export function checkFunctions(sections: TemplateObject): void {
  for (const [section, value] of Object.entries(sections)) {
    if (section === 'Metadata' || section === 'Mappings' || section === 'Parameters') continue;
    if (section === 'Rules') checkRuleFunctions(value);
    visit(value, section, 0);
  }
}

/** Reports all functions that do not work in Rules at once, as CloudFormation does. */
function checkRuleFunctions(rules: TemplateValue): void {
  const used = [...namesIn(rules)].filter((name) => !RULES.includes(name)).sort();
  if (used.length === 0) return;
  throw formatError(
    `Following functions are not supported in the Rules block of the template: [${used.join(', ')}]`,
  );
}

function* namesIn(value: TemplateValue): Generator<string> {
  if (typeof value === 'string') return;
  const call = callOf(value);
  if (call !== undefined) yield call.name;
  for (const inner of Object.values(value)) yield* namesIn(inner);
}

function visit(value: TemplateValue, section: string, depth: number): void {
  if (typeof value === 'string') return;
  const call = callOf(value);
  // A resource or an output may have only one key, `Condition`. A section is never a call.
  if (call !== undefined && depth > 0 && !(call.name === 'Condition' && section !== 'Conditions')) {
    checkCall(call.name, call.argument, section);
  }
  for (const [key, inner] of Object.entries(value)) {
    if (section === 'Resources' && depth === 1 && key === 'Metadata') continue;
    visit(inner, section, depth + 1);
  }
}

function checkCall(name: string, argument: TemplateValue, section: string): void {
  if (!SUPPORTED.includes(name)) {
    throw templateError(
      `Encountered unsupported function: ${name} Supported functions are: [${SUPPORTED.join(', ')}]`,
    );
  }
  if (section === 'Conditions' && !CONDITIONS.includes(name)) {
    throw formatError('Conditions can only be boolean operations on parameters and other conditions');
  }
  if (section === 'Outputs' && LOGIC.includes(name)) {
    throw formatError('The Value field of every Outputs member must evaluate to a String.');
  }
  if (section !== 'Rules' && ONLY_IN_RULES.includes(name)) {
    throw formatError(`Following functions are only supported in the Rules block of the template: [${name}]`);
  }
  const text = ARGUMENT_CHECKS[name]?.(argument);
  if (text !== undefined) throw templateError(text);
}
