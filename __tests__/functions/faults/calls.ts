import type { IncomingHttpHeaders } from 'node:http';

import { readSignature } from '../../../rehearsal/local-aws/identity';

/** Service, API action and target resource of a request to AWS. */
export interface AwsCall {
  readonly service: string;
  readonly action: string;
  /**
   * Identifier such as `s3.PutObject production/current/hello/bundle.zip`. The same call has the same identifier in all
   * test cases.
   */
  readonly id: string;
}

/**
 * Parses an AWS request into a call.
 *
 * @param neutral Replaces text that differs between test cases, such as bucket names.
 */
export function readCall(
  request: { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders },
  body: Buffer,
  neutral: (text: string) => string,
): AwsCall {
  const { pathname, searchParams } = new URL(`http://aws${request.url}`);
  const service = readSignature(request.headers, searchParams)?.service ?? 'unsigned';
  const callOf = (action: string, object = ''): AwsCall => ({
    service,
    action,
    id: `${service}.${action}${object === '' ? '' : ` ${object}`}`,
  });
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return callOf(target.split('.')[1] ?? target);
  const action = new URLSearchParams(body.toString()).get('Action');
  if (service !== 's3' && action !== null) return callOf(action);
  // The prefix is part of the id, because the path of a listing is only the bucket.
  if (searchParams.has('list-type')) {
    return callOf('ListObjectsV2', neutral(`${pathname.slice(1)}${searchParams.get('prefix') ?? ''}`));
  }
  const method = request.method.slice(0, 1) + request.method.slice(1).toLowerCase();
  return callOf(`${method}Object`, neutral(decodeURIComponent(pathname.slice(1))));
}
