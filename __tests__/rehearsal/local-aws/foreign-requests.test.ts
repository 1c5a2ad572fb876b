import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { startFront, type Front } from '../../../rehearsal/local-aws/front';
import { startProvider } from '../../../rehearsal/provider/provider';
import { startFakeMoto, type FakeMoto } from './support/fake-moto';

let moto: FakeMoto;
let front: Front;
let host: string;
let reached: string[];
let reports: string[];

beforeEach(async () => {
  reached = [];
  reports = [];
  moto = await startFakeMoto((request, response) => {
    reached.push(`${String(request.method)} ${String(request.url)}`);
    // Like the real moto, the fake moto sends a CORS header that allows every web page to read the response.
    response.setHeader('Access-Control-Allow-Origin', '*').end('done');
  });
  front = await startFront({
    moto: moto.client,
    routes: [],
    report: (line) => reports.push(line),
  });
  ({ host } = new URL(front.endpoint));
});
afterEach(async () => {
  await front.stop();
  moto.stop();
});

/** Sends a raw HTTP request with exactly these lines. @returns the complete response. */
async function send(target: string, ...lines: string[]): Promise<string> {
  const { port } = new URL(`http://${target}`);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  // Closes an idle connection, because the server may keep a connection open after an invalid request.
  socket.setTimeout(1000, () => socket.destroy());
  socket.write([...lines, '', ''].join('\r\n'));
  return text(socket).catch(() => '');
}

const ASSUME = '/?Action=AssumeRole&RoleArn=arn:aws:iam::111111111111:role/deploy&RoleSessionName=page';
const ownHost = () => `Host: ${host}`;

/** Requests that a web page, or a program that a web page controls, can send. */
const FOREIGN: readonly (readonly [string, () => string[], string])[] = [
  ['fetch of another site', () => ['POST / HTTP/1.1', ownHost(), 'Origin: https://evil.example'], 'origin'],
  ['fetch of a file or a sandboxed frame', () => ['POST / HTTP/1.1', ownHost(), 'Origin: null'], 'origin'],
  [
    'fetch of another server on this machine',
    () => ['POST / HTTP/1.1', ownHost(), 'Origin: http://127.0.0.1:3000'],
    'origin',
  ],
  [
    'fetch of a page whose Origin is the endpoint',
    () => ['POST / HTTP/1.1', ownHost(), `Origin: http://${host}`],
    'origin',
  ],
  [
    'preflight of a signed request',
    () => [
      'OPTIONS / HTTP/1.1',
      ownHost(),
      'Origin: https://evil.example',
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: authorization,x-amz-target',
      'Access-Control-Request-Private-Network: true',
    ],
    'origin',
  ],
  [
    'preflight whose Origin was removed on the way',
    () => ['OPTIONS / HTTP/1.1', ownHost(), 'Access-Control-Request-Method: PUT'],
    'access-control-request-method',
  ],
  [
    'form that posts to the endpoint',
    () => [
      'POST / HTTP/1.1',
      ownHost(),
      'Origin: https://evil.example',
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 17',
      '',
      'Action=AssumeRole',
    ],
    'origin',
  ],
  [
    'image, which has no Origin',
    () => [
      `GET ${ASSUME} HTTP/1.1`,
      ownHost(),
      'Sec-Fetch-Site: cross-site',
      'Sec-Fetch-Mode: no-cors',
      'Sec-Fetch-Dest: image',
    ],
    'sec-fetch-site',
  ],
  [
    'link or form with GET, which has no Origin',
    () => [`GET ${ASSUME} HTTP/1.1`, ownHost(), 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'],
    'sec-fetch-dest',
  ],
  [
    'address that a person was persuaded to type',
    () => [`GET ${ASSUME} HTTP/1.1`, ownHost(), 'Sec-Fetch-Site: none'],
    'sec-fetch-site',
  ],
  [
    'image in a browser without fetch metadata',
    () => [`GET ${ASSUME} HTTP/1.1`, ownHost(), 'Referer: https://evil.example/'],
    'referer',
  ],
  [
    'image without a referrer in a browser without fetch metadata',
    () => [`GET ${ASSUME} HTTP/1.1`, ownHost(), 'User-Agent: Mozilla/5.0 (Macintosh) Safari/605'],
    'user-agent',
  ],
  [
    'cookie that another server of this machine has set',
    () => [`GET ${ASSUME} HTTP/1.1`, ownHost(), 'Cookie: a=b'],
    'cookie',
  ],
  [
    'name that was rebound to this machine',
    () => ['POST / HTTP/1.1', 'Host: evil.example'],
    '"evil.example"',
  ],
  [
    'rebound name with the port',
    () => ['POST / HTTP/1.1', `Host: evil.example:${host.split(':')[1] ?? ''}`],
    '"evil.example:',
  ],
  [
    'other name of this machine',
    () => ['POST / HTTP/1.1', `Host: localhost:${host.split(':')[1] ?? ''}`],
    '"localhost:',
  ],
  ['address of a bucket', () => ['GET / HTTP/1.1', `Host: bucket.${host}`], '"bucket.127.0.0.1:'],
  ['Host without the port', () => ['POST / HTTP/1.1', 'Host: 127.0.0.1'], '"127.0.0.1"'],
  [
    'Host with a dot at its end',
    () => ['POST / HTTP/1.1', `Host: 127.0.0.1.:${host.split(':')[1] ?? ''}`],
    '"127.0.0.1.:',
  ],
  ['second Host', () => ['POST / HTTP/1.1', ownHost(), 'Host: evil.example'], 'more than one Host'],
  [
    'second Host in another spelling',
    () => ['POST / HTTP/1.1', ownHost(), `hOST: ${host}`],
    'more than one Host',
  ],
  ['HTTP/1.0 without a Host', () => ['POST / HTTP/1.0'], 'the Host header ""'],
  [
    'WebSocket',
    () => [
      'GET / HTTP/1.1',
      ownHost(),
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Origin: https://evil.example',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ],
    'origin',
  ],
  [
    'upgrade to HTTP/2',
    () => [
      'GET / HTTP/1.1',
      ownHost(),
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABk',
    ],
    'another protocol',
  ],
  [
    'target with a host of its own',
    () => [`GET http://evil.example${ASSUME} HTTP/1.1`, ownHost()],
    '"http://evil.example/?Action',
  ],
  ['target with the own host', () => [`GET http://${host}/ HTTP/1.1`, ownHost()], '"http://127.0.0.1:'],
  ['target that is not a path', () => ['OPTIONS * HTTP/1.1', ownHost()], '"*"'],
];

test.each(FOREIGN)(
  'the endpoint of the local AWS rejects a request before moto receives the request: %s',
  async (_case, lines, reason) => {
    const answer = await send(host, ...lines());
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain('The local AWS rejects this request: ');
    expect(answer).toContain(reason);
    expect(answer).not.toMatch(/^access-control/im);
    expect(reached).toEqual([]);
  },
);

test('the endpoint of the local AWS rejects a request without a Host, and a tunnel', async () => {
  expect(await send(host, 'POST / HTTP/1.1')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await send(host, 'CONNECT evil.example:443 HTTP/1.1', ownHost())).toBe('');
  expect(reached).toEqual([]);
});

test.each([
  ['git', ['User-Agent: git/2.45.0', 'Git-Protocol: version=2', 'Accept-Language: en-US, *;q=0.9']],
  [
    'the AWS CLI',
    ['User-Agent: aws-cli/2.15.0 md/Botocore', 'Amz-Sdk-Request: attempt=1', 'Expect: 100-continue'],
  ],
  ['Terraform', ['User-Agent: APN/1.0 HashiCorp/1.0 Terraform/1.11.4', 'Accept-Encoding: gzip']],
  ['an SDK', ['User-Agent: aws-sdk-js/3.1173.0', 'X-Amz-User-Agent: aws-sdk-js/3.1173.0']],
])('the endpoint of the local AWS accepts a request from %s', async (_client, headers) => {
  expect(await send(host, 'GET /path HTTP/1.1', ownHost(), 'Connection: close', ...headers)).toContain(
    'done',
  );
  expect(reached).toEqual(['GET /path']);
});

test("the endpoint of the local AWS accepts a request from Node's fetch", async () => {
  expect(await (await fetch(`${front.endpoint}/path`)).text()).toBe('done');
});

test('reports only the first rejection, and writes no control characters to the terminal', async () => {
  for (let count = 0; count < 3; count += 1) await send(host, 'GET / HTTP/1.1', 'Host: a\u009b31mb');
  expect(reports).toHaveLength(1);
  expect(reports[0]).toContain('the local AWS rejected a request: the request has the Host header "a');
  expect(reports[0]).toMatch(/^[ -~]*$/);
});

test('the stand-in provider does not answer HTTP/1.1, the only protocol of a page', async () => {
  const provider = await startProvider({ endpoint: front.endpoint });
  const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(provider.reattach) ?? [];
  const lines = [
    'POST /tfplugin5.Provider/GetSchema HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Content-Length: 0',
  ];
  expect(await send(`127.0.0.1:${port}`, ...lines)).not.toContain('200');
  expect(await send(`127.0.0.1:${port}`, ...lines, 'Connection: Upgrade', 'Upgrade: h2c')).not.toMatch(
    /101|200/,
  );
  await provider.stop();
});
