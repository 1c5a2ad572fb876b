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
    // What moto's own server says to every page: read my answers.
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

/** Sends these very lines. @returns everything that comes back. */
async function send(target: string, ...lines: string[]): Promise<string> {
  const { port } = new URL(`http://${target}`);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  // Not every server hangs up on what it does not understand.
  socket.setTimeout(1000, () => socket.destroy());
  socket.write([...lines, '', ''].join('\r\n'));
  return text(socket).catch(() => '');
}

const ASSUME = '/?Action=AssumeRole&RoleArn=arn:aws:iam::111111111111:role/deploy&RoleSessionName=page';
const own = () => `Host: ${host}`;

/** What a page can make a browser send, and what another program of this kind can. */
const FOREIGN: readonly (readonly [string, () => string[], string])[] = [
  ['fetch of another site', () => ['POST / HTTP/1.1', own(), 'Origin: https://evil.example'], 'origin'],
  ['fetch of a file or a sandboxed frame', () => ['POST / HTTP/1.1', own(), 'Origin: null'], 'origin'],
  [
    'fetch of another server on this machine',
    () => ['POST / HTTP/1.1', own(), 'Origin: http://127.0.0.1:3000'],
    'origin',
  ],
  [
    'fetch of a page that calls itself the endpoint',
    () => ['POST / HTTP/1.1', own(), `Origin: http://${host}`],
    'origin',
  ],
  [
    'preflight of a signed request',
    () => [
      'OPTIONS / HTTP/1.1',
      own(),
      'Origin: https://evil.example',
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: authorization,x-amz-target',
      'Access-Control-Request-Private-Network: true',
    ],
    'origin',
  ],
  [
    'preflight whose Origin was taken out on the way',
    () => ['OPTIONS / HTTP/1.1', own(), 'Access-Control-Request-Method: PUT'],
    'access-control-request-method',
  ],
  [
    'form that posts to the endpoint',
    () => [
      'POST / HTTP/1.1',
      own(),
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
      own(),
      'Sec-Fetch-Site: cross-site',
      'Sec-Fetch-Mode: no-cors',
      'Sec-Fetch-Dest: image',
    ],
    'sec-fetch-site',
  ],
  [
    'link or form with GET, which has no Origin',
    () => [`GET ${ASSUME} HTTP/1.1`, own(), 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'],
    'sec-fetch-dest',
  ],
  [
    'address that a person was talked into typing',
    () => [`GET ${ASSUME} HTTP/1.1`, own(), 'Sec-Fetch-Site: none'],
    'sec-fetch-site',
  ],
  [
    'image in a browser without fetch metadata',
    () => [`GET ${ASSUME} HTTP/1.1`, own(), 'Referer: https://evil.example/'],
    'referer',
  ],
  [
    'image without a referrer in a browser without fetch metadata',
    () => [`GET ${ASSUME} HTTP/1.1`, own(), 'User-Agent: Mozilla/5.0 (Macintosh) Safari/605'],
    'user-agent',
  ],
  [
    'cookie that another server of this machine has set',
    () => [`GET ${ASSUME} HTTP/1.1`, own(), 'Cookie: a=b'],
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
  ['second Host', () => ['POST / HTTP/1.1', own(), 'Host: evil.example'], 'more than one Host'],
  [
    'second Host in another spelling',
    () => ['POST / HTTP/1.1', own(), `hOST: ${host}`],
    'more than one Host',
  ],
  ['HTTP/1.0 without a Host', () => ['POST / HTTP/1.0'], 'the Host ""'],
  [
    'WebSocket',
    () => [
      'GET / HTTP/1.1',
      own(),
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
      own(),
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABk',
    ],
    'another protocol',
  ],
  [
    'target with a host of its own',
    () => [`GET http://evil.example${ASSUME} HTTP/1.1`, own()],
    '"http://evil.example/?Action',
  ],
  ['target with the own host', () => [`GET http://${host}/ HTTP/1.1`, own()], '"http://127.0.0.1:'],
  ['target that is no path', () => ['OPTIONS * HTTP/1.1', own()], '"*"'],
];

test.each(FOREIGN)('the front refuses, before moto sees it: %s', async (_what, lines, reason) => {
  const answer = await send(host, ...lines());
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(answer).toContain('The local AWS refuses this request: ');
  expect(answer).toContain(reason);
  expect(answer).not.toMatch(/^access-control/im);
  expect(reached).toEqual([]);
});

test('the front refuses a request without a Host, and a tunnel', async () => {
  expect(await send(host, 'POST / HTTP/1.1')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await send(host, 'CONNECT evil.example:443 HTTP/1.1', own())).toBe('');
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
])('the front answers %s', async (_who, headers) => {
  expect(await send(host, 'GET /path HTTP/1.1', own(), 'Connection: close', ...headers)).toContain('done');
  expect(reached).toEqual(['GET /path']);
});

test("the front answers Node's fetch", async () => {
  expect(await (await fetch(`${front.endpoint}/path`)).text()).toBe('done');
});

test('refusals are reported once, and cannot write to the terminal', async () => {
  for (let count = 0; count < 3; count += 1) await send(host, 'GET / HTTP/1.1', 'Host: a\u009b31mb');
  expect(reports).toHaveLength(1);
  expect(reports[0]).toContain('refused a request that is not for the local AWS: it has the Host "a');
  expect(reports[0]).toMatch(/^[ -~]*$/);
});

test('the stand-in provider answers no HTTP/1.1, which is all that a page can send', async () => {
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
