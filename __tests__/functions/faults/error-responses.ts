import type { IncomingHttpHeaders } from 'node:http';

import type { AwsCall } from './calls';

/** How each service spells that it is asked too often, or cannot answer now. */
const CODES: Readonly<Record<'throttle' | 'unavailable', (call: AwsCall) => readonly [number, string]>> = {
  throttle: ({ service }) =>
    service === 's3'
      ? [503, 'SlowDown']
      : service === 'cloudformation'
        ? [400, 'Throttling']
        : [400, 'ThrottlingException'],
  unavailable: ({ service }) => [
    503,
    service === 's3' || service === 'cloudformation' ? 'ServiceUnavailable' : 'ServiceUnavailableException',
  ],
};

/**
 * A refusal in the service's own shape. Its message quotes what the request was signed with: nothing of it may come
 * back out of the function.
 */
export function refusal(
  call: AwsCall,
  kind: 'throttle' | 'unavailable',
  headers: IncomingHttpHeaders,
): { readonly status: number; readonly headers: Record<string, string>; readonly text: string } {
  const [status, code] = CODES[kind](call);
  const key = /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const why = kind === 'throttle' ? 'Rate exceeded' : 'The service cannot answer now';
  const message = `${why} for ${key} ${String(headers['x-amz-security-token'] ?? '')}`;
  const xml = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  if (call.service === 's3') {
    const head = call.action === 'HeadObject';
    return { status, headers: { 'content-type': 'application/xml' }, text: head ? '' : xml };
  }
  if (call.service === 'cloudformation') {
    const text = `<ErrorResponse>${xml}</ErrorResponse>`;
    return { status, headers: { 'content-type': 'text/xml' }, text };
  }
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    text: JSON.stringify({ __type: code, message }),
  };
}
