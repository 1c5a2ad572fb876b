import type { IncomingMessage } from 'node:http';

/**
 * Removes the account from the host and the target of a request to S3 Control. AWS SDKs send such a request to
 * `http://<account>.127.0.0.1:<port>`, which no name server knows. With the local AWS endpoint as HTTP proxy, the request
 * arrives here, and its target is the whole URL. Every other request stays unchanged.
 *
 * @param host address and port of the local AWS endpoint.
 */
export function removeAccountHost(message: IncomingMessage, host: string): void {
  const { headers, rawHeaders, url = '' } = message;
  const [account = '', ...others] = (headers.host ?? '').split('.');
  if (!/^\d{12}$/.test(account) || others.join('.') !== host) return;
  const prefix = `http://${account}.${host}`;
  const path = url.startsWith(prefix) ? url.slice(prefix.length) : url;
  if (!path.startsWith('/v20180820/')) return;
  message.url = path;
  headers.host = host;
  const index = rawHeaders.findIndex((text, position) => position % 2 === 0 && text.toLowerCase() === 'host');
  rawHeaders[index + 1] = host;
}
