import { isList, isObject, type TemplateValue } from '../../../../../../functions/shared/template/value';
import { callOf } from '../template';
import { variablesIn } from '../variables';

const JOIN =
  'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.';
const SELECT = 'Fn::Select requires a list argument with two elements: an integer index and a list';
const SPLIT =
  'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.';
const FIND_IN_MAP =
  'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value';
const GET_ATT =
  'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute';
const SUB =
  "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string";
const SUB_NAME =
  'variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons';
const logic = (name: string) =>
  `every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`;

type Check = (argument: TemplateValue) => string | undefined;

/** Returns the value of `text` unless the test passes. */
const unless = (passes: boolean, text: string) => (passes ? undefined : text);
const isText = (value: TemplateValue | undefined) => typeof value === 'string';
/** True for a value whose type is known only after the evaluation. */
const isCall = (value: TemplateValue | undefined) => value !== undefined && callOf(value) !== undefined;
const hasItems = (argument: TemplateValue, count: number): argument is readonly TemplateValue[] =>
  isList(argument) && argument.length === count;

/**
 * Checks of the arguments that need no evaluation. Each check returns the message of CloudFormation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export const ARGUMENT_CHECKS: Readonly<Record<string, Check>> = {
  Ref: (argument) => unless(isText(argument), 'All References must be of type string'),
  Condition: (argument) => unless(isText(argument), 'All Conditions must be of type string'),
  'Fn::GetAtt': (argument) => {
    const parts = typeof argument === 'string' ? argument.split('.') : argument;
    const isPair = isList(parts) && parts.length >= 2 && parts.every((part) => isText(part) && part !== '');
    return unless(isPair && (typeof argument === 'string' || parts.length === 2), GET_ATT);
  },
  'Fn::Join': (argument) =>
    unless(
      hasItems(argument, 2) && isText(argument[0]) && (isList(argument[1]) || isCall(argument[1])),
      JOIN,
    ),
  'Fn::Split': (argument) =>
    unless(
      hasItems(argument, 2) && isText(argument[0]) && (isText(argument[1]) || isCall(argument[1])),
      SPLIT,
    ),
  'Fn::Select': (argument) => {
    if (!hasItems(argument, 2)) return SELECT;
    const [index, list] = argument;
    if (!isCall(index) && !(typeof index === 'string' && /^\d+$/.test(index))) return SELECT;
    if (isCall(list)) return undefined;
    return unless(isList(list) && (isCall(index) || Number(index) < list.length), SELECT);
  },
  'Fn::FindInMap': (argument) => unless(hasItems(argument, 3), FIND_IN_MAP),
  'Fn::Base64': (argument) =>
    unless(isText(argument) || isCall(argument), 'every Fn::Base64 object must have a String-typed value.'),
  'Fn::GetAZs': (argument) =>
    unless(isText(argument) || isCall(argument), 'every Fn::GetAZs object must have a String-typed value.'),
  'Fn::Cidr': (argument) =>
    unless(
      isList(argument) && (argument.length === 2 || argument.length === 3),
      'every Fn::Cidr object requires two parameters, (1) an IP address block and (2) a count, and an optional third parameter, the number of subnet bits.',
    ),
  'Fn::If': (argument) => {
    if (!isList(argument) || !isText(argument[0])) {
      return 'Fn::If requires a list argument with the first element being a condition';
    }
    return unless(argument.length === 3, 'Fn::If requires a list argument with three elements');
  },
  'Fn::Equals': (argument) =>
    unless(hasItems(argument, 2), 'every Fn::Equals object requires a list of 2 string parameters.'),
  'Fn::Not': (argument) =>
    unless(
      hasItems(argument, 1) && isCall(argument[0]),
      'every Fn::Not object requires one boolean parameter.',
    ),
  'Fn::And': (argument) => unless(isLogic(argument), logic('Fn::And')),
  'Fn::Or': (argument) => unless(isLogic(argument), logic('Fn::Or')),
  'Fn::Sub': checkSub,
  'Fn::Contains': (argument) => ruleArguments('Fn::Contains', argument),
  'Fn::EachMemberEquals': (argument) => ruleArguments('Fn::EachMemberEquals', argument),
  'Fn::EachMemberIn': (argument) => ruleArguments('Fn::EachMemberIn', argument),
  'Fn::RefAll': (argument) => unless(isText(argument), 'every Fn::RefAll object requires a parameter type.'),
  'Fn::ValueOf': (argument) => valueOfArguments('Fn::ValueOf', argument),
  'Fn::ValueOfAll': (argument) => valueOfArguments('Fn::ValueOfAll', argument),
};

const isLogic = (argument: TemplateValue) =>
  isList(argument) && argument.length >= 2 && argument.length <= 10 && argument.every((item) => isCall(item));

const ruleArguments = (name: string, argument: TemplateValue) =>
  unless(hasItems(argument, 2), `every ${name} object requires a list of 2 parameters.`);

const valueOfArguments = (name: string, argument: TemplateValue) =>
  unless(
    hasItems(argument, 2) && argument.every((item) => isText(item)),
    `every ${name} object requires a list of 2 string parameters.`,
  );

function checkSub(argument: TemplateValue): string | undefined {
  const [text, variables] = isList(argument) ? argument : [argument];
  const isPair =
    !isList(argument) || (argument.length === 2 && variables !== undefined && isObject(variables));
  if (typeof text !== 'string' || !isPair) return SUB;
  const names = variablesIn(text);
  return unless(
    names.every((name) => /^[\w.:]+$/.test(name)),
    SUB_NAME,
  );
}
