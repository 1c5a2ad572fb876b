import { randomUUID } from 'node:crypto';

import type { Answer } from '../../local-aws/moto/moto-client';
import type { RequestProtocol } from '../../local-aws/normal-form/protocol';

/** Error code and HTTP status. */
export type ErrorCode = readonly [string, number];

/** The error code of one failure in each protocol. */
export type ErrorCodes = Readonly<Record<RequestProtocol, ErrorCode>>;

/** Returns an error in the shape of AWS, which every SDK reads. */
export function errorAnswer(protocol: RequestProtocol, [code, status]: ErrorCode, message: string): Answer {
  const id = randomUUID();
  const element = `<Code>${code}</Code><Message>${escaped(message)}</Message>`;
  switch (protocol) {
    case 'json':
      // SQS and CloudWatch send the header for clients that still expect the errors of the protocol `query`.
      return json(status, id, { __type: code, message }, ['x-amzn-query-error', `${shortened(code)};Sender`]);
    case 'rest-json':
      return json(status, id, { message, Message: message }, ['x-amzn-errortype', code]);
    case 'cbor':
      return {
        status,
        headers: [
          'Content-Type',
          'application/cbor',
          'Smithy-Protocol',
          'rpc-v2-cbor',
          'x-amzn-requestid',
          id,
        ],
        body: cborMap({ __type: code, message }),
      };
    case 'query':
      return xml(
        status,
        id,
        `<ErrorResponse><Error><Type>Sender</Type>${element}</Error><RequestId>${id}</RequestId></ErrorResponse>`,
      );
    case 'ec2':
      return xml(
        status,
        id,
        `<Response><Errors><Error>${element}</Error></Errors><RequestID>${id}</RequestID></Response>`,
      );
    case 'rest-xml':
      return xml(status, id, `<Error>${element}<RequestId>${id}</RequestId></Error>`);
  }
}

/** The codes of the protocol `query` have no ending. */
const shortened = (code: string) => code.replace(/Exception$/, '');

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const json = (status: number, id: string, body: object, headers: readonly string[]): Answer => ({
  status,
  headers: ['Content-Type', 'application/x-amz-json-1.1', 'x-amzn-requestid', id, ...headers],
  body: Buffer.from(JSON.stringify(body)),
});

const xml = (status: number, id: string, body: string): Answer => ({
  status,
  headers: ['Content-Type', 'text/xml', 'x-amzn-requestid', id, 'x-amz-request-id', id],
  body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`),
});

/** Encodes a map of texts as CBOR (RFC 8949), with a length of two bytes for each text. */
function cborMap(entries: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(entries).flat().map(cborText);
  return Buffer.concat([Buffer.from([0xa0 + Object.keys(entries).length]), ...parts]);
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.from([0x79, 0, 0]);
  head.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
