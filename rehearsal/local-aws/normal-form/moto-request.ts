import { gunzipSync } from 'node:zlib';

import type { Exchange, MotoRequest } from '../exchange';
import type { Signature } from '../identity';
import type { ApiCall } from '../service-model/service-models';
import { protocolOf, type RequestProtocol } from './protocol';

/** Headers of a REST request that can be parameters of an operation, or that describe the body. */
const REST_HEADER = /^(?:x-amz-.*|content-.*|if-.*|range|cache-control|expires|accept|transfer-encoding)$/;

/** Headers of a signature, which moto gets from the local AWS. */
const SIGNATURE_HEADERS = new Set(['x-amz-security-token', 'x-amz-date', 'x-amz-user-agent']);

/**
 * Returns a request as moto gets it: with the operation, the parameters and the caller for which permissions were
 * checked, and nothing else.
 *
 * moto takes the account from `X-Moto-Account-Id`, the Region from `User-Agent`, the operation from the parameter
 * `Action`, and a parameter from a query, a form, the text of a JSON document or a header, whichever is there.
 */
export async function motoRequestOf(
  exchange: Exchange,
  call: ApiCall,
  signature: Signature,
): Promise<MotoRequest> {
  const protocol = protocolOf(exchange, call.model.service.metadata);
  const common = ['Host', exchange.header('host') ?? '', 'Authorization', authorization(signature)];
  if (protocol === 'rest-xml' || protocol === 'rest-json') return restRequest(exchange, protocol, common);
  const { type, body } = rpcBody(exchange, protocol, await decodedBody(exchange));
  const target = exchange.header('x-amz-target');
  return {
    method: 'POST',
    path: protocol === 'cbor' ? exchange.path : '/',
    headers: [
      ...common,
      ...['Content-Type', type],
      ...(target === undefined ? [] : ['X-Amz-Target', target]),
      ...(protocol === 'cbor' ? ['Smithy-Protocol', 'rpc-v2-cbor'] : []),
    ],
    body,
  };
}

/** Reads the body, which the SDK compresses in some operations, such as PutMetricData. */
export async function decodedBody(exchange: Exchange): Promise<Buffer> {
  const body = await exchange.body();
  return exchange.header('content-encoding') === 'gzip' ? gunzipSync(body) : body;
}

/** moto reads the access key, the Region and the service, and does not verify the signature. */
const authorization = ({ accessKeyId, region, service }: Signature) =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20200101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

function rpcBody(
  exchange: Exchange,
  protocol: RequestProtocol,
  body: Buffer,
): { readonly type: string; readonly body: Buffer } {
  switch (protocol) {
    case 'cbor':
      return { type: 'application/cbor', body };
    case 'json':
      return {
        type:
          /^application\/x-amz-json-1\.[01]$/.exec(exchange.header('content-type') ?? '')?.[0] ?? JSON_TYPE,
        body: withoutAmpersands(body),
      };
    default:
      return {
        type: 'application/x-www-form-urlencoded; charset=utf-8',
        body: Buffer.from(withoutSignature(new URLSearchParams(body.toString())).toString()),
      };
  }
}

const JSON_TYPE = 'application/x-amz-json-1.1';

/**
 * Escapes `&`, which a JSON document contains only in texts. moto reads every body as a form first, so that the text
 * `&Action=DeleteRole` would be the operation. An empty body becomes `{}`, because moto would read headers instead.
 */
const withoutAmpersands = (body: Buffer) =>
  body.length === 0 ? Buffer.from('{}') : Buffer.from(body.toString().replaceAll('&', String.raw`\u0026`));

const withoutSignature = (parameters: URLSearchParams) =>
  new URLSearchParams([...parameters].filter(([name]) => !name.toLowerCase().startsWith('x-amz-')));

async function restRequest(
  exchange: Exchange,
  protocol: 'rest-json' | 'rest-xml',
  common: readonly string[],
): Promise<MotoRequest> {
  const { message, method, url } = exchange;
  const query = withoutSignature(url.searchParams).toString();
  const names = Object.keys(message.headers).filter(
    (name) => REST_HEADER.test(name) && !SIGNATURE_HEADERS.has(name),
  );
  const request = {
    method,
    path: query === '' ? exchange.path : `${exchange.path}?${query}`,
    headers: [...common, ...names.flatMap((name) => [name, exchange.header(name) ?? ''])],
  };
  if (method === 'GET' || method === 'HEAD') {
    return { ...request, headers: withoutBody(request.headers), body: Buffer.alloc(0) };
  }
  if (protocol === 'rest-xml') return { ...request, body: 'unchanged' };
  const body = await decodedBody(exchange);
  return {
    ...request,
    headers: withoutBody(request.headers, 'Content-Type', 'application/json'),
    body: body.length === 0 ? body : withoutAmpersands(body),
  };
}

/** Removes the headers that describe a body, and adds others. */
const withoutBody = (headers: readonly string[], ...added: readonly string[]) => [
  ...headers.filter(
    (_, index) => !/^(?:content-|transfer-encoding)/i.test(headers[index - (index % 2)] ?? ''),
  ),
  ...added,
];
