import { textAt } from '../input';
import type { OperationRequest } from '../service-rules';

/** A version of an object. The version is empty for the current one. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
}

/**
 * Returns the source of a copy: `[/]<bucket>/<key>[?versionId=<version>]`, percent-encoded. A question mark in the key
 * is encoded (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html).
 */
export function copySourceOf({ input }: OperationRequest): ObjectVersion {
  const [path = '', query = ''] = textAt(input, 'CopySource').split('?');
  const [bucket = '', ...key] = decodeURIComponent(path).replace(/^\//, '').split('/');
  return { bucket, key: key.join('/'), version: new URLSearchParams(query).get('versionId') ?? '' };
}
