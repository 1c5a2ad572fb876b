import { shapeOf, type ApiValue, type ParsedInput } from '../model';
import type { ServiceModel, Shape, ShapeReference } from '../model';
import type { RestMatch, RestRequest } from '../rest-routes';
import { parseJson, readJsonInput } from './json';
import { parseScalar } from './scalars';
import { readXmlInput } from './xml';

/** Returns the query without the parameters of a presigned URL and of the SDK, which are no members. */
function parametersOf({ query }: RestRequest): [string, string][] {
  const others = query.has('X-Amz-Signature') ? /^(?:x-amz-|x-id$)/i : /^x-id$/;
  return [...query].filter(([name]) => !others.test(name));
}

/** Returns true if the body contains parameters. A streaming body, such as an S3 object, contains none. */
export function needsBody({ model, operation }: RestMatch): boolean {
  if (operation.input === undefined) return false;
  const { payload, members = {} } = shapeOf(model, operation.input);
  if (payload === undefined) return Object.values(members).some(({ location }) => location === undefined);
  const member = members[payload];
  return member !== undefined && member.streaming !== true && shapeOf(model, member).streaming !== true;
}

/**
 * Reads the path, the query, the headers and the body of a REST request:
 * https://smithy.io/2.0/spec/http-bindings.html.
 *
 * @param body the body, or undefined if the body contains no parameters.
 * @throws Error if the body or the path is malformed.
 */
export function readRestInput(match: RestMatch, request: RestRequest, body: Buffer | undefined): ParsedInput {
  const { model, operation } = match;
  const shape: Shape =
    operation.input === undefined ? { type: 'structure' } : shapeOf(model, operation.input);
  const entries = Object.entries(shape.members ?? {}).flatMap(([name, member]) => {
    const value = valueOutsideBody(match, request, name, member);
    return value === undefined ? [] : [[name, value] as const];
  });
  const { input, unknown } = body === undefined ? { input: {}, unknown: [] } : readBody(model, shape, body);
  return {
    input: { ...Object.fromEntries(entries), ...input },
    unknown: [...unknownParameters(match, shape, request), ...unknown],
  };
}

function valueOutsideBody(
  { model, labels, literals }: RestMatch,
  request: RestRequest,
  name: string,
  member: ShapeReference,
): ApiValue | undefined {
  const { query, header } = request;
  const key = member.locationName ?? name;
  const shape = shapeOf(model, member);
  switch (member.location) {
    case 'uri':
      return labels[key] === undefined ? undefined : parseScalar(shape, decodeURIComponent(labels[key]));
    case 'querystring':
      return shape.type === 'map' ? otherParameters(request, literals) : queryValue(model, shape, query, key);
    case 'header': {
      const text = header(key.toLowerCase()) ?? hoisted(query, key);
      return text === undefined ? undefined : headerValue(model, shape, member, text);
    }
    case 'headers':
      return prefixedHeaders(request, key.toLowerCase());
    default:
      return undefined;
  }
}

/** Returns the headers with a prefix, such as `x-amz-meta-`, without the prefix. */
function prefixedHeaders({ headerNames, header }: RestRequest, prefix: string): ApiValue | undefined {
  const names = headerNames.filter((name) => name.startsWith(prefix));
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length), header(name) ?? '']));
}

/** Returns the query parameters that are not part of the operation's URI. */
function otherParameters(request: RestRequest, literals: readonly string[]): ApiValue {
  return Object.fromEntries(parametersOf(request).filter(([name]) => !literals.includes(name)));
}

function queryValue(
  model: ServiceModel,
  shape: Shape,
  query: URLSearchParams,
  key: string,
): ApiValue | undefined {
  if (!query.has(key)) return undefined;
  if (shape.type !== 'list' || shape.member === undefined) return parseScalar(shape, query.get(key) ?? '');
  const element = shapeOf(model, shape.member);
  return query.getAll(key).map((text) => parseScalar(element, text));
}

/** Returns the value of a header that a presigned URL has as a query parameter. */
function hoisted(query: URLSearchParams, key: string): string | undefined {
  if (!query.has('X-Amz-Signature') || !key.startsWith('x-amz-')) return undefined;
  return [...query].find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

function headerValue(model: ServiceModel, shape: Shape, member: ShapeReference, text: string): ApiValue {
  if (member.jsonvalue === true) return Buffer.from(text, 'base64').toString();
  if (shape.type !== 'list' || shape.member === undefined) return parseScalar(shape, text);
  const element = shapeOf(model, shape.member);
  return text.split(',').map((part) => parseScalar(element, part.trim()));
}

function readBody(model: ServiceModel, shape: Shape, body: Buffer): ParsedInput {
  const { payload, members = {} } = shape;
  const member = payload === undefined ? undefined : members[payload];
  if (payload === undefined || member === undefined) return readDocument(model, shape, body);
  const target = shapeOf(model, member);
  if (body.length === 0) return { input: {}, unknown: [] };
  if (target.type === 'blob') return { input: { [payload]: body }, unknown: [] };
  if (target.type === 'string') return { input: { [payload]: body.toString() }, unknown: [] };
  const { input, unknown } = readDocument(model, target, body);
  return { input: { [payload]: input }, unknown: unknown.map((path) => `${payload}.${path}`) };
}

/** Reads a structure in JSON or XML, which is the whole body. */
function readDocument(model: ServiceModel, shape: Shape, body: Buffer): ParsedInput {
  return model.metadata.protocol === 'rest-xml'
    ? readXmlInput(model, shape, body.toString())
    : readJsonInput(model, shape, parseJson(body));
}

/** Returns the query parameters that the operation does not have. */
function unknownParameters({ model, literals }: RestMatch, shape: Shape, request: RestRequest): string[] {
  const members = Object.entries(shape.members ?? {}).filter(
    ([, { location }]) => location === 'querystring',
  );
  if (members.some(([, member]) => shapeOf(model, member).type === 'map')) return [];
  const known = new Set([...literals, ...members.map(([name, { locationName }]) => locationName ?? name)]);
  const names = parametersOf(request).map(([name]) => name);
  return [...new Set(names)].filter((name) => !known.has(name));
}
