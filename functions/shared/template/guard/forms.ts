import { isDeepStrictEqual } from 'node:util';

import { IMAGE_PARAMETER } from '../../release/names';
import type { TemplateValue } from '../value';
import { isList } from '../value';
import { type Piece, onlyName, piecesOf } from './pieces';
import { type Scope, isSsmType } from './scope';
import { type Form, type RestrictedShape, functionOf, restricted } from './shape';

/**
 * Accepts one of the given literal strings. Rejects functions such as `Ref`, because a parameter could supply another
 * string.
 */
export const literal = (...texts: readonly string[]): RestrictedShape =>
  restricted({
    must: `be ${texts.join(' or ')}, as a literal value`,
    accepts: (value) => typeof value === 'string' && texts.includes(value),
  });

/** Accepts a value that matches at least one of the given forms. */
export const either = (...forms: readonly Form[]): RestrictedShape =>
  restricted({
    must: forms.map(({ must }) => must).join(', or '),
    accepts: (...args) => forms.some(({ accepts }) => accepts(...args)),
  });

/** Accepts a value that equals another property of the same mapping. */
export const sameAs = (property: string): RestrictedShape =>
  restricted({
    must: `be the same as ${property}, or left out`,
    accepts: (value, _scope, { [property]: other }) => isDeepStrictEqual(value, other),
  });

export const EMPTY_LIST = restricted({
  must: 'be an empty list, or left out',
  accepts: (value) => isList(value) && value.length === 0,
});

/** Accepts a value that the environment publishes as an SSM parameter, such as the name of its cluster. */
export const published = (name: string): RestrictedShape =>
  restricted({
    must: `be ${publishedForm(name)}`,
    accepts: (value, scope) => isPublished(value, name, scope),
  });

/**
 * Accepts a list that the environment publishes as an SSM parameter, or a list of entries selected from the published
 * list.
 */
export const publishedList = (name: string): RestrictedShape => {
  const isWhole = (value: TemplateValue, scope: Scope): boolean => {
    if (isPublished(value, name, scope)) return true;
    const [delimiter, text, ...others] = argumentsOf('Fn::Split', value);
    return delimiter === ',' && text !== undefined && others.length === 0 && isPublished(text, name, scope);
  };
  const isEntry = (value: TemplateValue, scope: Scope) => {
    if (isPublished(value, name, scope)) return true;
    const [, whole] = argumentsOf('Fn::Select', value);
    return whole !== undefined && isWhole(whole, scope);
  };
  return restricted({
    must: `be ${publishedForm(name)}, or a list of such values`,
    accepts: (value, scope) =>
      isWhole(value, scope) ||
      (isList(value) && value.length > 0 && value.every((item) => isEntry(item, scope))),
  });
};

/** Returns the arguments of a call to a function; an empty list when the value is not a call to that function. */
function argumentsOf(name: string, value: TemplateValue): readonly TemplateValue[] {
  const call = functionOf(value);
  return call?.name === name && isList(call.argument) ? call.argument : [];
}

const publishedForm = (name: string) =>
  `!Ref of a parameter whose type is AWS::SSM::Parameter::Value… and whose value is /<project>/<environment>/${name}`;

function isPublished(value: TemplateValue, name: string, scope: Scope): boolean {
  const expected = `${scope.publishedPrefix}${name}`;
  if (value === `{{resolve:ssm:${expected}}}`) return true;
  const parameter = onlyName(value);
  return parameter !== undefined && isPublishedParameter(parameter, name, scope);
}

const isPublishedParameter = (parameter: string, name: string, scope: Scope) =>
  isSsmType(scope.template.parameters.get(parameter)?.type) &&
  scope.valueOf(parameter) === `${scope.publishedPrefix}${name}`;

/**
 * Accepts a reference to a resource in the same template.
 *
 * @param attribute Attribute that `Fn::GetAtt` may read, as an alternative to `Ref`.
 */
export const ownResource = (type: string, typeName: string, attribute?: string): RestrictedShape =>
  restricted({
    must: `be !Ref of ${typeName} of this template`,
    accepts: (value, scope) => isOwnResource(value, type, attribute, scope),
  });

function isOwnResource(
  value: TemplateValue,
  type: string,
  attribute: string | undefined,
  scope: Scope,
): boolean {
  const [id = '', ...rest] = onlyName(value)?.split('.') ?? [];
  return (rest.length === 0 || rest.join('.') === attribute) && scope.typeOf(id) === type;
}

/**
 * Accepts a name that no other stack can use: `prefix`, the stack name, then a separator and more text. A hyphen is not
 * a separator, because `<stack name>-x` could be the name of another stack.
 *
 * @param separators Allowed separator characters, with spaces between them. If empty, the name must end with the stack
 * name.
 */
export const ownName = (prefix = '', separators = ''): RestrictedShape =>
  restricted({
    must:
      `be ${prefix === '' ? '!Ref AWS::StackName' : `!Sub '${prefix}\${AWS::StackName}'`}` +
      (separators === '' ? '' : `, or the same followed by one of ${separators} and more text`),
    accepts: (value, scope) => isOwnName(value, prefix, separators, scope),
  });

const NAME = /^[\w./:#-]*$/;

function isOwnName(value: TemplateValue, prefix: string, separators: string, scope: Scope): boolean {
  const pieces = piecesOf(value) ?? [];
  const rest = prefix === '' ? pieces : pieces[0] === prefix ? pieces.slice(1) : [];
  const [stack, next, ...others] = rest;
  if (stack === undefined || typeof stack === 'string' || stack.name !== 'AWS::StackName') return false;
  if (next === undefined) return true;
  if (typeof next !== 'string' || !separators.split(' ').includes(next.charAt(0))) return false;
  return [next, ...others].every((piece) => isNamePart(piece, scope));
}

/**
 * Returns true if a part of a name contains no brace. A `Ref` to the named resource returns the whole name, so a brace
 * in the name could become part of a dynamic reference.
 */
function isNamePart(piece: Piece, scope: Scope): boolean {
  if (typeof piece === 'string') return NAME.test(piece);
  const { name } = piece;
  return name.startsWith('AWS::') || scope.nameParts.get(name, () => NAME.test(scope.valueOf(name) ?? '\n'));
}

/** Accepts a name that needs to be unique only inside a resource of the service, such as a scaling policy name. */
export const INNER_NAME = restricted({
  must: 'contain only letters, digits, the characters _ . / : # and -, and parameters with such values',
  accepts: (value, scope) => piecesOf(value)?.every((piece) => isNamePart(piece, scope)) ?? false,
});

const ECS_SERVICE = 'AWS::ECS::Service';

/** Accepts the Application Auto Scaling resource ID of an ECS service in the same template. */
export const OWN_SERVICE_ID = restricted({
  must: "be !Sub 'service/${Cluster}/${Service.Name}', where Cluster is a parameter that is the environment's cluster and Service is a service of this template",
  accepts: (value, scope) => {
    const [start, cluster, slash, service, ...others] = piecesOf(value) ?? [];
    if (start !== 'service/' || slash !== '/' || others.length > 0) return false;
    if (typeof cluster !== 'object' || typeof service !== 'object') return false;
    const [id = '', attribute] = service.name.split('.');
    return (
      isPublishedParameter(cluster.name, 'cluster-name', scope) &&
      attribute === 'Name' &&
      scope.typeOf(id) === ECS_SERVICE
    );
  },
});

/**
 * Accepts only the image of the release. Other images are neither recorded nor protected from the ECR lifecycle policy,
 * so they could expire while tasks still need them.
 */
export const IMAGE = restricted({
  must: `be !Ref ${IMAGE_PARAMETER} (a parameter of the type String): only the image of the release is recorded and kept from expiring; build what this container runs into that image`,
  accepts: (value, scope) => {
    const { name, argument } = functionOf(value) ?? {};
    return (
      name === 'Ref' &&
      argument === IMAGE_PARAMETER &&
      scope.template.parameters.get(IMAGE_PARAMETER)?.type === 'String'
    );
  },
});

export const REGION = restricted({
  must: 'be !Ref AWS::Region, or left out',
  accepts: (value) => onlyName(value) === 'AWS::Region',
});
