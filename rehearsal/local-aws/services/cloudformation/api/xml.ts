import { randomUUID } from 'node:crypto';

import type { Answer } from '../../../moto/moto-client';
import type { CloudFormationError } from '../errors';

/** A value in a response: a list becomes `member` elements, and an undefined value is left out. */
export type XmlValue =
  string | number | boolean | Date | undefined | readonly XmlValue[] | { readonly [name: string]: XmlValue };

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** Returns the response of a successful operation. */
export const successAnswer = (action: string, result: Readonly<Record<string, XmlValue>>): Answer =>
  answer(
    200,
    `<${action}Response xmlns="${NAMESPACE}">${element(`${action}Result`, result)}` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
  );

/** Returns an error response. */
export const errorAnswer = ({ code, message }: CloudFormationError): Answer =>
  answer(
    400,
    `<ErrorResponse xmlns="${NAMESPACE}">` +
      element('Error', { Type: 'Sender', Code: code, Message: message }) +
      `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );

/** Returns the response for an operation that the local AWS does not support. */
export const notImplementedAnswer = (message: string): Answer =>
  answer(
    501,
    `<ErrorResponse>${element('Error', { Code: 'NotImplemented', Message: message })}</ErrorResponse>`,
  );

function answer(status: number, body: string): Answer {
  const headers = ['Content-Type', 'text/xml', 'x-amzn-requestid', randomUUID()];
  return { status, headers, body: Buffer.from(body) };
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  return `<${name}>${contentOf(value)}</${name}>`;
}

function contentOf(value: Exclude<XmlValue, undefined>): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return escape(String(value));
  if (Array.isArray(value))
    return (value as readonly XmlValue[]).map((item) => element('member', item)).join('');
  return Object.entries(value)
    .map(([name, inner]) => element(name, inner))
    .join('');
}

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
