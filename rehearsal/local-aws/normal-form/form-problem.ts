import type { Exchange } from '../exchange';
import { shapeOf, type Shape } from '../service-model/model';
import type { ApiCall } from '../service-model/service-models';
import { decodedBody } from './moto-request';
import { CBOR_PATH, protocolOf } from './protocol';

/** Bucket names that S3 accepts, those of old buckets in us-east-1 included. */
const BUCKET_NAME = /^[A-Za-z0-9][\w.-]{1,253}[A-Za-z0-9]$/;

/** Paths that moto answers itself, whatever the service of the request is. */
const PATHS_OF_MOTO = /^\/(?:moto-api|favicon\.ico$|latest\/(?:meta-data|api)\/|v20180820\/)/;

/**
 * Query parameters that a presigned URL may have: those of the signature, and those that change neither the operation
 * nor its parameters. The SDKs can move every header `x-amz-…` into the query, but moto reads only headers.
 */
const PRESIGNED = new Set(
  [
    ...['algorithm', 'credential', 'date', 'expires', 'security-token', 'signature', 'signedheaders'],
    ...['checksum-mode', 'content-sha256', 'sdk-checksum-algorithm', 'user-agent'],
  ].map((name) => `x-amz-${name}`),
);

/**
 * Returns the reason why the local AWS does not accept the form of a request, or undefined for the form that the AWS
 * SDKs, the AWS CLI and Terraform use.
 *
 * Other forms are ambiguous: moto could find another operation, another resource or another parameter in the request
 * than the service model, and permissions would be checked for the wrong one.
 */
export async function formProblemOf(exchange: Exchange, call: ApiCall): Promise<string | undefined> {
  if (call.unknown.length > 0) return `${call.operation} has no parameter ${call.unknown.join(', ')}`;
  switch (protocolOf(exchange, call.model.service.metadata)) {
    case 'rest-json':
    case 'rest-xml':
      return restProblem(exchange, call);
    case 'cbor':
      return cborProblem(exchange) ?? targetProblem(exchange);
    case 'json':
      return rootProblem(exchange) ?? unclearTargetProblem(exchange, call);
    default:
      return rootProblem(exchange) ?? targetProblem(exchange) ?? bodyProblem(exchange);
  }
}

const cborProblem = ({ method, message }: Exchange) =>
  method === 'POST' && CBOR_PATH.test(message.url ?? '')
    ? undefined
    : 'a request of the protocol rpc-v2-cbor uses POST, and has no query';

const rootProblem = ({ method, message }: Exchange) =>
  method === 'POST' && message.url === '/' ? undefined : 'the request uses POST, the path /, and no query';

const targetProblem = (exchange: Exchange) =>
  exchange.header('x-amz-target') === undefined
    ? undefined
    : 'a request with the header X-Amz-Target has the protocol JSON';

function unclearTargetProblem(exchange: Exchange, { operation, model }: ApiCall): string | undefined {
  const target = `${model.service.metadata.targetPrefix ?? ''}.${operation}`;
  return exchange.header('x-amz-target') === target ? undefined : `the header X-Amz-Target is ${target}`;
}

/** Checks the body of a request of the protocols `query` and `ec2`, which is a form. */
async function bodyProblem(exchange: Exchange): Promise<string | undefined> {
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(exchange.header('content-type') ?? '')) {
    return 'the Content-Type is application/x-www-form-urlencoded';
  }
  const [repeated] = repeatedNames(new URLSearchParams((await decodedBody(exchange)).toString()));
  return repeated === undefined ? undefined : `the form has the parameter ${repeated} twice`;
}

/** Returns the names that a form or a query contains twice. moto and the service model read different values. */
function repeatedNames(parameters: URLSearchParams): string[] {
  const names = [...parameters.keys()];
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function restProblem(exchange: Exchange, call: ApiCall): string | undefined {
  if (PATHS_OF_MOTO.test(decoded(exchange.path))) return `the path ${exchange.path} has no resource of AWS`;
  const type = exchange.header('content-type') ?? '';
  if (/^(?:application\/x-www-form-urlencoded|multipart\/)/i.test(type)) {
    return `the Content-Type ${type} is for forms`;
  }
  return labelProblem(call) ?? repeatedParameter(exchange, call) ?? presignedProblem(exchange);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Checks the values in the path. Only the key of an object may contain slashes and dot segments. */
function labelProblem({ input, model: { service, operation } }: ApiCall): string | undefined {
  const shape: Shape =
    operation.input === undefined ? { type: 'structure' } : shapeOf(service, operation.input);
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const value = input[name];
    const greedy = operation.http.requestUri.includes(`{${member.locationName ?? name}+}`);
    if (member.location !== 'uri' || greedy || typeof value !== 'string') continue;
    if (name === 'Bucket' && !BUCKET_NAME.test(value)) return `'${value}' is not the name of a bucket`;
    if (/\/|^\.{1,2}$/.test(value)) return `the value '${value}' of ${name} contains a slash or only dots`;
  }
  return undefined;
}

function repeatedParameter(
  exchange: Exchange,
  { model: { service, operation } }: ApiCall,
): string | undefined {
  const { members = {} }: Shape =
    operation.input === undefined ? { type: 'structure' } : shapeOf(service, operation.input);
  const lists = Object.entries(members)
    .filter(([, member]) => shapeOf(service, member).type === 'list')
    .map(([name, { locationName }]) => locationName ?? name);
  const [repeated] = repeatedNames(exchange.url.searchParams).filter((name) => !lists.includes(name));
  return repeated === undefined ? undefined : `the query has the parameter ${repeated} twice`;
}

function presignedProblem({ url }: Exchange): string | undefined {
  const header = [...url.searchParams.keys()].find(
    (name) => /^x-amz-/i.test(name) && !PRESIGNED.has(name.toLowerCase()),
  );
  return header === undefined ? undefined : `the query contains the header ${header}`;
}
