import { randomUUID } from 'node:crypto';

import type { Answer } from '../local-aws/moto/moto-client';
import type { ServiceMetadata } from '../local-aws/service-model/model';
import type { Denial } from './denial';
import { nameOf } from './call';

/**
 * Returns AWS's sentence for a denied call
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
 */
export function denialText({ principal, requirement: { action, resource }, decision }: Denial): string {
  const reason = decision.explicit
    ? `with an explicit deny in ${article(decision.policy)}`
    : `because no ${decision.policy} allows the ${action} action`;
  return `User: ${nameOf(principal)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

const article = (noun: string) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

type Protocol = ServiceMetadata['protocol'];

/** Error codes of a denied call (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html). */
const DENIED: Readonly<Record<Protocol, string>> = {
  json: 'AccessDeniedException',
  'rest-json': 'AccessDeniedException',
  'smithy-rpc-v2-cbor': 'AccessDeniedException',
  query: 'AccessDenied',
  ec2: 'UnauthorizedOperation',
  'rest-xml': 'AccessDenied',
};

/** Error codes of a call with an access key that does not exist. */
const UNKNOWN_KEY: Readonly<Record<Protocol, string>> = {
  json: 'UnrecognizedClientException',
  'rest-json': 'UnrecognizedClientException',
  'smithy-rpc-v2-cbor': 'UnrecognizedClientException',
  query: 'InvalidClientTokenId',
  ec2: 'AuthFailure',
  'rest-xml': 'InvalidAccessKeyId',
};

/** Returns the response of a service that denies a call. SNS has an error code of its own. */
export function denialAnswer(
  { protocol, signingName, endpointPrefix }: ServiceMetadata,
  denial: Denial,
): Answer {
  const code = (signingName ?? endpointPrefix) === 'sns' ? 'AuthorizationError' : DENIED[protocol];
  return errorAnswer(protocol, code, denialText(denial));
}

/** Returns the response of a service to a call with an access key that does not exist. */
export const unknownKeyAnswer = ({ protocol }: ServiceMetadata): Answer =>
  errorAnswer(protocol, UNKNOWN_KEY[protocol], 'The security token included in the request is invalid.');

/** Returns a final error for an operation whose requirements are not known. No SDK retries the status. */
export const unknownRequirementAnswer = ({ protocol }: ServiceMetadata, message: string): Answer => ({
  ...errorAnswer(protocol, 'NotImplemented', message),
  status: 501,
});

function errorAnswer(protocol: Protocol, code: string, message: string): Answer {
  const id = randomUUID();
  const element = `<Code>${code}</Code><Message>${escaped(message)}</Message>`;
  switch (protocol) {
    case 'json':
      return json(400, id, { __type: code, message });
    case 'rest-json':
      return json(403, id, { message, Message: message }, ['x-amzn-errortype', code]);
    case 'smithy-rpc-v2-cbor':
      throw new Error(`the local AWS cannot answer in the protocol rpc-v2-cbor: ${message}`);
    case 'query':
      return xml(
        id,
        `<ErrorResponse><Error><Type>Sender</Type>${element}</Error><RequestId>${id}</RequestId></ErrorResponse>`,
      );
    case 'ec2':
      return xml(
        id,
        `<Response><Errors><Error>${element}</Error></Errors><RequestID>${id}</RequestID></Response>`,
      );
    case 'rest-xml':
      return xml(id, `<Error>${element}<RequestId>${id}</RequestId></Error>`);
  }
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const json = (status: number, id: string, body: object, headers: readonly string[] = []): Answer => ({
  status,
  headers: ['Content-Type', 'application/x-amz-json-1.1', 'x-amzn-requestid', id, ...headers],
  body: Buffer.from(JSON.stringify(body)),
});

const xml = (id: string, body: string): Answer => ({
  status: 403,
  headers: ['Content-Type', 'text/xml', 'x-amzn-requestid', id, 'x-amz-request-id', id],
  body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`),
});
