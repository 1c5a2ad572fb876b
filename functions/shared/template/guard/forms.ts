import { isDeepStrictEqual } from 'node:util';

import { IMAGE_PARAMETER } from '../../release/names';
import type { TemplateValue } from '../value';
import { isList } from '../value';
import { type Piece, onlyName, piecesOf } from './pieces';
import { type Scope, isSsmType } from './scope';
import { type DecidedShape, type Form, decided, functionOf } from './shape';

/** One of some texts. A function is refused: a parameter could turn it into another text. */
export const literal = (...texts: readonly string[]): DecidedShape =>
  decided({
    must: `be ${texts.join(' or ')}, written out`,
    accepts: (value) => typeof value === 'string' && texts.includes(value),
  });

/** Any of some forms. */
export const either = (...forms: readonly Form[]): DecidedShape =>
  decided({
    must: forms.map(({ must }) => must).join(', or '),
    accepts: (...args) => forms.some(({ accepts }) => accepts(...args)),
  });

/** The value of another property of the same mapping. */
export const sameAs = (property: string): DecidedShape =>
  decided({
    must: `be the same as ${property}, or left out`,
    accepts: (value, _scope, { [property]: other }) => isDeepStrictEqual(value, other),
  });

export const EMPTY_LIST = decided({
  must: 'be an empty list, or left out',
  accepts: (value) => isList(value) && value.length === 0,
});

/** What the environment publishes, such as its cluster. */
export const published = (name: string): DecidedShape =>
  decided({
    must: `be ${publishedForm(name)}`,
    accepts: (value, scope) => isPublished(value, name, scope),
  });

/** A list that the environment publishes, as a whole or by its entries. */
export const publishedList = (name: string): DecidedShape => {
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
  return decided({
    must: `be ${publishedForm(name)}, or a list of such values`,
    accepts: (value, scope) =>
      isWhole(value, scope) ||
      (isList(value) && value.length > 0 && value.every((item) => isEntry(item, scope))),
  });
};

/** Returns the list that a function is called with; empty when the value is no such call. */
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

/** A resource of this template. @param attribute What `Fn::GetAtt` may take instead of `Ref`. */
export const own = (type: string, what: string, attribute?: string): DecidedShape =>
  decided({
    must: `be !Ref of ${what} of this template`,
    accepts: (value, scope) => isOwn(value, type, attribute, scope),
  });

function isOwn(value: TemplateValue, type: string, attribute: string | undefined, scope: Scope): boolean {
  const [id = '', ...asked] = onlyName(value)?.split('.') ?? [];
  return (asked.length === 0 || asked.join('.') === attribute) && scope.typeOf(id) === type;
}

/**
 * A name that no other service's stack has: the stack's own, after `prefix`. A hyphen cannot follow, because the result could
 * be the name of another stack. @param followed Characters of which one may follow; none when left out.
 */
export const ownName = (prefix = '', followed = ''): DecidedShape =>
  decided({
    must:
      `be ${prefix === '' ? '!Ref AWS::StackName' : `!Sub '${prefix}\${AWS::StackName}'`}` +
      (followed === '' ? '' : `, or the same followed by one of ${followed} and more text`),
    accepts: (value, scope) => isOwnName(value, prefix, followed, scope),
  });

const NAME = /^[\w./:#-]*$/;

function isOwnName(value: TemplateValue, prefix: string, followed: string, scope: Scope): boolean {
  const pieces = piecesOf(value) ?? [];
  const rest = prefix === '' ? pieces : pieces[0] === prefix ? pieces.slice(1) : [];
  const [stack, next, ...others] = rest;
  if (stack === undefined || typeof stack === 'string' || stack.name !== 'AWS::StackName') return false;
  if (next === undefined) return true;
  if (typeof next !== 'string' || !followed.split(' ').includes(next.charAt(0))) return false;
  return [next, ...others].every((piece) => isNamePart(piece, scope));
}

/** A name is given back by `Ref`, so that no part of a dynamic reference may hide in it. */
function isNamePart(piece: Piece, scope: Scope): boolean {
  if (typeof piece === 'string') return NAME.test(piece);
  const { name } = piece;
  return (
    name.startsWith('AWS::') || scope.nameParts.about(name, () => NAME.test(scope.valueOf(name) ?? '\n'))
  );
}

/** A name inside something that is the service's own, such as a policy of its scalable target. */
export const INNER_NAME = decided({
  must: 'consist of letters, digits and _ . / : # - only, and of parameters with such values',
  accepts: (value, scope) => piecesOf(value)?.every((piece) => isNamePart(piece, scope)) ?? false,
});

const ECS_SERVICE = 'AWS::ECS::Service';

/** Names the desired count of a service of this template. */
export const OWN_SERVICE_ID = decided({
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
 * The image of the release. A deployment records and protects no other image, so that another one could expire while tasks
 * need it.
 */
export const IMAGE = decided({
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

export const REGION = decided({
  must: 'be !Ref AWS::Region, or left out',
  accepts: (value) => onlyName(value) === 'AWS::Region',
});
