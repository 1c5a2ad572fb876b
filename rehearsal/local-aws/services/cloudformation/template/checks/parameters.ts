import { isList, type TemplateObject } from '../../../../../../functions/shared/template/value';
import { validationError } from '../../errors';
import { innerTypeOf } from '../../parameters/types';
import { checkConstraints } from '../../parameters/constraints';

const ATTRIBUTES = (
  'AllowedPattern AllowedValues ConstraintDescription Default Description MaxLength MaxValue MinLength MinValue ' +
  'NoEcho Type'
).split(' ');
const TEXTS = ['AllowedPattern', 'ConstraintDescription', 'Default', 'Description', 'Type'];
/** Attributes that only parameters of one type may have. */
const ONLY: readonly (readonly [attribute: string, type: RegExp, name: string])[] = [
  ['MinLength', /^String$/, 'String'],
  ['MaxLength', /^String$/, 'String'],
  ['MinValue', /^(Number|List<Number>)$/, 'Number'],
  ['MaxValue', /^(Number|List<Number>)$/, 'Number'],
];
/** Checks the declarations of the parameters. `parameters/` checks the values. */
export function checkParameters(parameters: ReadonlyMap<string, TemplateObject>): void {
  for (const [name, declaration] of parameters) checkDeclaration(name, declaration);
}

function checkDeclaration(name: string, declaration: TemplateObject): void {
  const unknown = Object.keys(declaration).find((attribute) => !ATTRIBUTES.includes(attribute));
  if (unknown !== undefined) throw validationError(`Invalid template parameter property '${unknown}'`);
  checkValues(declaration);
  const { Type: type = '', Default: value } = declaration;
  for (const [attribute, pattern, only] of ONLY) {
    if (declaration[attribute] === undefined || pattern.test(type as string)) continue;
    throw validationError(
      `Template error: Parameter '${name}' ${attribute} must be on a parameter of type ${only}`,
    );
  }
  // CloudFormation checks the default, even if the request has another value.
  if (typeof value === 'string') checkConstraints(name, declaration, value);
}

/** Checks the kind of the value of each attribute, and the type of the parameter. */
function checkValues(declaration: TemplateObject): void {
  const { Type: type, AllowedValues: allowed } = declaration;
  if (type === undefined) {
    throw validationError('Template format error: Every Parameters object must contain a Type member.');
  }
  for (const attribute of TEXTS) {
    if (declaration[attribute] === undefined || typeof declaration[attribute] === 'string') continue;
    throw validationError(`Template format error: Every ${attribute} member must be a string.`);
  }
  if (innerTypeOf(type as string) === undefined) {
    throw validationError(`Template format error: Unrecognized parameter type: ${type as string}`);
  }
  if (allowed !== undefined && !isList(allowed)) {
    throw validationError('Template format error: Every AllowedValues member must be a list.');
  }
}
