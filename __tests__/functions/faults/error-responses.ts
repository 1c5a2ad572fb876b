import type { IncomingHttpHeaders } from 'node:http';

import type { AwsCall } from './calls';

/** HTTP status and error code of each service for a throttled call, and for a call to an unavailable service. */
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
 * Returns an error response in the format of the service. The error message quotes the credentials in the request, so
 * that tests can check that the function does not log the credentials.
 */
export function errorResponse(
  call: AwsCall,
  kind: 'throttle' | 'unavailable',
  headers: IncomingHttpHeaders,
): { readonly status: number; readonly headers: Record<string, string>; readonly text: string } {
  const [status, code] = CODES[kind](call);
  const key = /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const reason = kind === 'throttle' ? 'Rate exceeded' : 'The service cannot answer now';
  const message = `${reason} for ${key} ${String(headers['x-amz-security-token'] ?? '')}`;
  const xml = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  if (call.service === 's3') {
    const isHead = call.action === 'HeadObject';
    return { status, headers: { 'content-type': 'application/xml' }, text: isHead ? '' : xml };
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
