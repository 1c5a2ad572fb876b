import type { IncomingMessage } from 'node:http';

/** Headers that browsers send with some or all requests. git, Terraform and the AWS SDKs never send them. */
const BROWSER_HEADERS = [
  'origin',
  'referer',
  'cookie',
  'access-control-request-method',
  // Fetch metadata also marks requests without an Origin, such as images and links:
  // https://www.w3.org/TR/fetch-metadata/. Sec-Fetch-Mode is not listed, because Node's own fetch sends it;
  // browsers always add Sec-Fetch-Site.
  'sec-fetch-site',
  'sec-fetch-dest',
  'sec-fetch-user',
];
/**
 * Start of every browser's User-Agent:
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/User-Agent.
 */
const BROWSER_AGENT = /^Mozilla\//i;

/**
 * Returns why a request is rejected, or undefined for an accepted request. A web page can send requests to any port
 * of this machine, and could otherwise assume a role and run commands in a build project. A name that resolves to
 * 127.0.0.1 (DNS rebinding) would also let the page read the answers, so the Host must be the endpoint's own.
 *
 * @param host address and port of the endpoint.
 */
export function rejectionOf(message: IncomingMessage, host: string): string | undefined {
  const names = message.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const hosts = names.filter((name) => name === 'host').length;
  if (hosts !== 1 || message.headers.host !== host) {
    const problem = hosts > 1 ? 'more than one Host' : `the Host ${quoted(message.headers.host)}`;
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
 * Returns the first 100 characters in quotes. Only printable ASCII is kept, so that the text cannot control the
 * terminal.
 */
function quoted(text = ''): string {
  return `"${text.slice(0, 100).replace(/[^ -~]/g, '?')}"`;
}
