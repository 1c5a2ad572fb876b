import type { Exchange } from '../../exchange';

/** Bucket, key and operation of an S3 request. All URLs are path-style, because the endpoint is an IP address. */
export interface S3Request {
  readonly bucket: string;
  /** Object key. Empty if the request is about the bucket itself. */
  readonly key: string;
  /** Names of the query parameters that select the operation, such as `notification`. */
  readonly query: ReadonlySet<string>;
}

/** Matches query parameters of the signature and the SDK, which do not select the operation. */
const NOT_OF_OPERATION = /^(x-id$|x-amz-)/i;

/** Parses an S3 request. Returns undefined for a request to another service or without a bucket. */
export function readS3Request(exchange: Exchange): S3Request | undefined {
  if (exchange.signature?.service !== 's3') return undefined;
  const [, bucket = '', ...key] = exchange.path.split('/');
  if (bucket === '') return undefined;
  const query = [...exchange.url.searchParams.keys()].filter((name) => !NOT_OF_OPERATION.test(name));
  return { bucket, key: decodeURIComponent(key.join('/')), query: new Set(query) };
}

export type S3Write = 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';

/** Returns the operation if the request creates an object, otherwise undefined. */
export function writeOf(exchange: Exchange, request: S3Request): S3Write | undefined {
  const { key, query } = request;
  if (key === '') return undefined;
  if (exchange.method === 'POST' && query.has('uploadId')) return 'CompleteMultipartUpload';
  if (exchange.method !== 'PUT' || query.size > 0) return undefined;
  return exchange.header('x-amz-copy-source') === undefined ? 'PutObject' : 'CopyObject';
}
