import type { Exchange } from '../../exchange';

/** Bucket, key and operation of an S3 request. An endpoint with an IP address always has path-style URLs. */
export interface S3Request {
  readonly bucket: string;
  /** Empty when the request is about the bucket itself. */
  readonly key: string;
  /** Names of the query parameters that choose the operation. */
  readonly query: ReadonlySet<string>;
}

/** Query parameters of the signature or the SDK, which do not choose the operation. */
const NOT_OF_OPERATION = /^(x-id$|x-amz-)/i;

/** Returns the parts of an S3 request, or undefined for a request to another service or to no bucket. */
export function readS3Request(exchange: Exchange): S3Request | undefined {
  if (exchange.signature?.service !== 's3') return undefined;
  const [, bucket = '', ...key] = exchange.url.pathname.split('/');
  if (bucket === '') return undefined;
  const query = [...exchange.url.searchParams.keys()].filter((name) => !NOT_OF_OPERATION.test(name));
  return { bucket, key: decodeURIComponent(key.join('/')), query: new Set(query) };
}

export type S3Write = 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';

/** Returns the operation of a request that creates an object, or undefined for any other request. */
export function writeOf(exchange: Exchange, request: S3Request): S3Write | undefined {
  const { key, query } = request;
  if (key === '') return undefined;
  if (exchange.method === 'POST' && query.has('uploadId')) return 'CompleteMultipartUpload';
  if (exchange.method !== 'PUT' || query.size > 0) return undefined;
  return exchange.header('x-amz-copy-source') === undefined ? 'PutObject' : 'CopyObject';
}
