import type { IncomingMessage } from 'node:http';

/** Headers that only web browsers send. git, Terraform and the AWS SDKs never send these headers. */
const BROWSER_HEADERS = [
  'origin',
  'referer',
  'cookie',
  'access-control-request-method',
  // Browsers add Sec-Fetch-Site even to requests without an Origin: https://www.w3.org/TR/fetch-metadata/.
  'sec-fetch-site',
  'sec-fetch-dest',
  'sec-fetch-user',
  // Sec-Fetch-Mode is not in this list, because the fetch function of Node.js sends Sec-Fetch-Mode too.
];
/**
 * Matches the start of the User-Agent header of every browser:
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/User-Agent.
 */
const BROWSER_AGENT = /^Mozilla\//i;

/**
 * Returns the reason for rejecting a request, or undefined for an accepted request. Without this check, a web page
 * could send requests to the local port, assume a role and run commands in a build project. The Host header must be the
 * endpoint itself, because a DNS name that resolves to 127.0.0.1 (DNS rebinding) would let the page read the responses.
 *
 * @param host address and port of the local AWS endpoint.
 */
export function rejectionOf(message: IncomingMessage, host: string): string | undefined {
  const names = message.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const hosts = names.filter((name) => name === 'host').length;
  if (hosts !== 1 || message.headers.host !== host) {
    const problem =
      hosts > 1 ? 'more than one Host header' : `the Host header ${quoted(message.headers.host)}`;
    return `the request has ${problem}; send the request to ${host}`;
  }
  const name = names.find((header) => BROWSER_HEADERS.includes(header));
  if (name !== undefined || BROWSER_AGENT.test(message.headers['user-agent'] ?? '')) {
    return `the request has the web browser header ${name ?? 'user-agent'}; use the AWS CLI or an SDK`;
  }
  if (names.includes('upgrade')) return 'the request upgrades to another protocol; send plain HTTP/1.1';
  if (message.url?.startsWith('/') !== true) {
    return `the target of the request is ${quoted(message.url)}; use a path that begins with /`;
  }
  return undefined;
}

/**
 * Returns the first 100 characters in quotes. Replaces every character except printable ASCII with `?`, so that the
 * value cannot control the terminal.
 */
function quoted(text = ''): string {
  return `"${text.slice(0, 100).replace(/[^ -~]/g, '?')}"`;
}
