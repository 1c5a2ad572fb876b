import { nameOf } from '../call';
import type { Denial } from '../evaluation/denial';
import type { DenyingPolicy } from '../evaluation/evaluate';
import { errorAnswer, type ErrorCodes } from './error-answer';
import type { Answer } from '../../local-aws/moto/moto-client';
import type { RequestProtocol } from '../../local-aws/normal-form/protocol';

/**
 * Returns AWS's sentence for a denied call
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
 */
export function denialText({ principal, requirement: { action, resource }, decision }: Denial): string {
  const reason = decision.explicit
    ? `with an explicit deny in ${withArticle(decision.policy)}`
    : `because no ${decision.policy} allows the ${action} action`;
  return `User: ${nameOf(principal)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

/** A role has one trust policy, but can have many policies of another kind. */
function withArticle(policy: DenyingPolicy): string {
  if (policy === 'role trust policy') return `the ${policy}`;
  return `${policy.startsWith('i') ? 'an' : 'a'} ${policy}`;
}

/** Error codes of a denied call (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html). */
const DENIED: ErrorCodes = {
  json: ['AccessDeniedException', 400],
  cbor: ['AccessDeniedException', 400],
  'rest-json': ['AccessDeniedException', 403],
  query: ['AccessDenied', 403],
  ec2: ['UnauthorizedOperation', 403],
  'rest-xml': ['AccessDenied', 403],
};

/** Error codes of a call with an access key that does not exist. */
const UNKNOWN_KEY: ErrorCodes = {
  json: ['UnrecognizedClientException', 400],
  cbor: ['UnrecognizedClientException', 400],
  'rest-json': ['UnrecognizedClientException', 403],
  query: ['InvalidClientTokenId', 403],
  ec2: ['AuthFailure', 401],
  'rest-xml': ['InvalidAccessKeyId', 403],
};

/** Error codes of a call without a signature of Signature Version 4. */
const UNSIGNED: ErrorCodes = {
  json: ['MissingAuthenticationTokenException', 400],
  cbor: ['MissingAuthenticationTokenException', 400],
  'rest-json': ['MissingAuthenticationTokenException', 403],
  query: ['MissingAuthenticationToken', 403],
  ec2: ['MissingAuthenticationToken', 403],
  'rest-xml': ['AccessDenied', 403],
};

/** Error codes of a call to an operation that AWS does not have. */
const UNKNOWN_OPERATION: ErrorCodes = {
  json: ['UnknownOperationException', 400],
  cbor: ['UnknownOperationException', 404],
  'rest-json': ['UnknownOperationException', 404],
  query: ['InvalidAction', 400],
  ec2: ['InvalidAction', 400],
  'rest-xml': ['MethodNotAllowed', 405],
};

/** Error codes of a call whose body cannot be read. */
const UNREADABLE: ErrorCodes = {
  json: ['SerializationException', 400],
  cbor: ['SerializationException', 400],
  'rest-json': ['SerializationException', 400],
  query: ['MalformedQueryString', 400],
  ec2: ['MalformedQueryString', 400],
  'rest-xml': ['MalformedXML', 400],
};

/** Returns the answer of a service that denies a call. @param service name of the service in the signature. */
export const denialAnswer = (protocol: RequestProtocol, service: string, denial: Denial): Answer =>
  // SNS has an error code of its own: https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html.
  service === 'sns'
    ? errorAnswer(protocol, ['AuthorizationError', 403], denialText(denial))
    : errorAnswer(protocol, DENIED[protocol], denialText(denial));

export const unknownKeyAnswer = (protocol: RequestProtocol): Answer =>
  errorAnswer(protocol, UNKNOWN_KEY[protocol], 'The security token included in the request is invalid.');

export const unsignedAnswer = (protocol: RequestProtocol): Answer =>
  errorAnswer(
    protocol,
    UNSIGNED[protocol],
    'The request has no signature of Signature Version 4, and the local AWS accepts no other.',
  );

export const unknownOperationAnswer = (protocol: RequestProtocol, message: string): Answer =>
  errorAnswer(protocol, UNKNOWN_OPERATION[protocol], message);

export const unreadableAnswer = (protocol: RequestProtocol, message: string): Answer =>
  errorAnswer(protocol, UNREADABLE[protocol], message);

/** Returns a final error for a request that the rehearsal cannot judge. No SDK retries the status. */
export const notImplementedAnswer = (protocol: RequestProtocol, message: string): Answer =>
  errorAnswer(protocol, ['NotImplemented', 501], message);
