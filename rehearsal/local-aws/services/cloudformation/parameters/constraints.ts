import { isList, type TemplateObject } from '../../../../../functions/shared/template/value';
import { unsupported, validationError } from '../errors';
import { javaPattern } from '../java-pattern';

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/**
 * Checks a value of a parameter with the constraints in its declaration. For an SSM parameter type, the value is the
 * name of the SSM parameter.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 *
 * @throws CloudFormationError with the message of CloudFormation for the first constraint that the value violates.
 */
export function checkConstraints(name: string, declaration: TemplateObject, value: string): void {
  const { Type: type, AllowedValues, AllowedPattern, ConstraintDescription: description } = declaration;
  const isList_ = type === 'CommaDelimitedList' || type === 'List<Number>';
  const members = isList_ ? value.split(',').map((member) => member.trim()) : [value];
  const fail = (text: string) => {
    throw typeof description === 'string'
      ? validationError(`Parameter ${name} failed to satisfy constraint: ${description}`)
      : validationError(`Parameter '${name}' ${text}`);
  };
  if (
    AllowedValues !== undefined &&
    isList(AllowedValues) &&
    !members.every((one) => AllowedValues.includes(one))
  ) {
    fail('must be one of AllowedValues');
  }
  if (type === 'Number' || type === 'List<Number>') {
    for (const member of members) checkNumber(name, declaration, member, fail);
    return;
  }
  if (!isList_) checkLength(declaration, value, fail);
  if (
    typeof AllowedPattern === 'string' &&
    !members.every((one) => patternOf(name, AllowedPattern).test(one))
  ) {
    fail(`must match pattern ${AllowedPattern}`);
  }
}

type Fail = (text: string) => void;

function checkNumber(name: string, { MinValue, MaxValue }: TemplateObject, value: string, fail: Fail): void {
  // A value that is no number violates no constraint, but the type.
  if (!NUMBER.test(value)) throw validationError(`Parameter '${name}' must be a number.`);
  if (typeof MinValue === 'string' && Number(value) < Number(MinValue)) {
    fail(`must be a number not less than ${MinValue}`);
  }
  if (typeof MaxValue === 'string' && Number(value) > Number(MaxValue)) {
    fail(`must be a number not greater than ${MaxValue}`);
  }
}

function checkLength({ MinLength, MaxLength }: TemplateObject, value: string, fail: Fail): void {
  if (typeof MinLength === 'string' && value.length < Number(MinLength)) {
    fail(`must contain at least ${MinLength} characters`);
  }
  if (typeof MaxLength === 'string' && value.length > Number(MaxLength)) {
    fail(`must contain at most ${MaxLength} characters`);
  }
}

/** Returns the regular expression that must match the whole value. AllowedPattern is a regular expression of Java. */
function patternOf(name: string, pattern: string): RegExp {
  try {
    return javaPattern(`^(?:${pattern})$`);
  } catch {
    throw unsupported(`the AllowedPattern of the parameter ${name}`, 'parameters/constraints.ts');
  }
}
