import type { IncomingHttpHeaders } from 'node:http';

import { readSignature } from '../../../rehearsal/local-aws/identity';

/** One request to AWS, by what it is. */
export interface AwsCall {
  readonly service: string;
  readonly action: string;
  /** `s3.PutObject production/current/hello/bundle.zip`; the same in every case. */
  readonly id: string;
}

/** @param neutral Takes out of a text what differs between cases. */
export function readCall(
  request: { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders },
  body: Buffer,
  neutral: (text: string) => string,
): AwsCall {
  const { pathname, searchParams } = new URL(`http://aws${request.url}`);
  const service = readSignature(request.headers, searchParams)?.service ?? 'unsigned';
  const named = (action: string, what = ''): AwsCall => ({
    service,
    action,
    id: `${service}.${action}${what === '' ? '' : ` ${what}`}`,
  });
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return named(target.split('.')[1] ?? target);
  const action = new URLSearchParams(body.toString()).get('Action');
  if (service !== 's3' && action !== null) return named(action);
  const method = request.method.slice(0, 1) + request.method.slice(1).toLowerCase();
  return named(`${method}Object`, neutral(decodeURIComponent(pathname.slice(1))));
}
