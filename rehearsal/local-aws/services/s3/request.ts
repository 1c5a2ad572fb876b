import type { Exchange } from '../../exchange';

/** What an S3 request is about; bucket and key from the path (an endpoint that is an IP address is always path style). */
export interface S3Request {
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  /** Names of the query parameters that choose the operation. */
  readonly query: ReadonlySet<string>;
}

/** Query parameters that belong to the signature or the SDK, not to the operation. */
const BESIDE = /^(x-id$|x-amz-)/i;

export function readS3Request(exchange: Exchange): S3Request | undefined {
  if (exchange.signature?.service !== 's3') return undefined;
  const [, bucket = '', ...key] = exchange.url.pathname.split('/');
  if (bucket === '') return undefined;
  const query = [...exchange.url.searchParams.keys()].filter((name) => !BESIDE.test(name));
  return { bucket, key: decodeURIComponent(key.join('/')), query: new Set(query) };
}

export type S3Write = 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';

/** Whether a request makes an object. */
export function writeOf(exchange: Exchange, request: S3Request): S3Write | undefined {
  const { key, query } = request;
  if (key === '') return undefined;
  if (exchange.method === 'POST' && query.has('uploadId')) return 'CompleteMultipartUpload';
  if (exchange.method !== 'PUT' || query.size > 0) return undefined;
  return exchange.header('x-amz-copy-source') === undefined ? 'PutObject' : 'CopyObject';
}
