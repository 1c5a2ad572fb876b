import type { IncomingHttpHeaders } from 'node:http';

import { readSignature } from '../../../rehearsal/local-aws/identity';

/** The service, the action and the object of a request to AWS. */
export interface AwsCall {
  readonly service: string;
  readonly action: string;
  /** Text such as `s3.PutObject production/current/hello/bundle.zip`, which is equal in all cases. */
  readonly id: string;
}

/**
 * Returns the call of a request.
 *
 * @param neutral Removes the differences between cases from a text.
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
  const method = request.method.slice(0, 1) + request.method.slice(1).toLowerCase();
  return callOf(`${method}Object`, neutral(decodeURIComponent(pathname.slice(1))));
}
