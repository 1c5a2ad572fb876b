import type { IncomingMessage } from 'node:http';

/** Headers that every browser sends with some or all of its requests, and neither git nor Terraform nor any AWS SDK. */
const OF_BROWSERS = [
  'origin',
  'referer',
  'cookie',
  'access-control-request-method',
  // Fetch metadata marks also what has no Origin, such as an image or a link: https://www.w3.org/TR/fetch-metadata/.
  // Not Sec-Fetch-Mode: Node's own fetch sends it, and browsers never without Sec-Fetch-Site.
  'sec-fetch-site',
  'sec-fetch-dest',
  'sec-fetch-user',
];
/** https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/User-Agent: every browser's begins with it. */
const BROWSER = /^Mozilla\//i;

/**
 * Returns why a request is not for the local AWS. A web page can send requests to any port of this machine, and could
 * otherwise assume a role and run commands by a build project. A name that resolves to 127.0.0.1 (DNS rebinding) gives
 * the page the answers as well, so the Host must be the endpoint's own.
 *
 * @param host of the endpoint: address and port.
 */
export function refusalOf(message: IncomingMessage, host: string): string | undefined {
  const names = message.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const hosts = names.filter((name) => name === 'host').length;
  if (hosts !== 1 || message.headers.host !== host) {
    const found = hosts > 1 ? 'more than one Host' : `the Host ${quoted(message.headers.host)}`;
    return `it has ${found}; send it to ${host}`;
  }
  const name = names.find((header) => OF_BROWSERS.includes(header));
  if (name !== undefined || BROWSER.test(message.headers['user-agent'] ?? '')) {
    return `it has the header ${name ?? 'user-agent'} of a web browser; use the AWS CLI or an SDK`;
  }
  if (names.includes('upgrade')) return 'it asks for another protocol; send plain HTTP/1.1';
  if (message.url?.startsWith('/') !== true) {
    return `its target is ${quoted(message.url)}; allowed: a path that begins with /`;
  }
  return undefined;
}

/** A foreign text must not control the terminal, so that only printable ASCII is left of its first 100 characters. */
function quoted(text = ''): string {
  return `"${text.slice(0, 100).replace(/[^ -~]/g, '?')}"`;
}
