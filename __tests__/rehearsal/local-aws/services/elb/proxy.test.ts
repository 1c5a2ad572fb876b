import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { Action, Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';

import { startProxy, type Proxy } from '../../../../../rehearsal/local-aws/services/elb/proxy/proxy';
import { targetOf } from '../../../../../rehearsal/local-aws/services/elb/proxy/rules';
import { Targets, type Target } from '../../../../../rehearsal/local-aws/services/elb/targets';
import type { TargetState } from '../../../../../rehearsal/local-aws/services/elb/target-health';

let upstream: Server;
let targets: Targets;
let proxy: Proxy;
let rules: Rule[];
/** Resolves when the target has got a request for `/wait`, with a function that answers the request. */
let waiting: Promise<() => void>;
let onWait: (answer: () => void) => void;

const GROUP = 'arn:group';
const forward: Action = { Type: 'forward', TargetGroupArn: GROUP };
const fixed = (StatusCode: string, MessageBody = ''): Action => ({
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode, MessageBody, ContentType: 'text/plain' },
});
const rule = (action: Action, ...Conditions: RuleCondition[]): Rule => ({ Actions: [action], Conditions });
const path = (...Values: string[]): RuleCondition => ({
  Field: 'path-pattern',
  PathPatternConfig: { Values },
});
const host = (...Values: string[]): RuleCondition => ({ Field: 'host-header', HostHeaderConfig: { Values } });
const DEFAULT = rule(fixed('404', 'no such service'));

function register(state: TargetState = { state: 'healthy' }, more: Partial<Target> = {}): Target {
  const localPort = (upstream.address() as AddressInfo).port;
  const target: Target = {
    address: '10.0.0.5',
    port: 8080,
    localPort,
    notStarted: undefined,
    health: { state },
    ...more,
  };
  targets.register(GROUP, target);
  return target;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function send(url: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const message = request(
      { host: '127.0.0.1', port: proxy.port, path: url, agent: false, ...options },
      (response) => {
        text(response).then((body) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        }, reject);
      },
    );
    message.on('error', reject);
    message.end();
  });
}

beforeEach(async () => {
  upstream = createServer((message, response) => {
    if (message.url === '/broken') message.socket.destroy();
    else if (message.url === '/wait') onWait(() => response.end('late'));
    else {
      response.writeHead(201, { 'X-Own': 'yes' });
      response.end(JSON.stringify({ url: message.url, method: message.method, headers: message.headers }));
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => upstream.once('listening', resolve));
  waiting = new Promise((resolve) => {
    onWait = resolve;
  });
  targets = new Targets();
  rules = [rule(forward, path('/*')), DEFAULT];
  proxy = await startProxy({ targets, readRules: () => Promise.resolve(rules) });
});
afterEach(async () => {
  await proxy.stop();
  upstream.closeAllConnections();
  upstream.close();
});

test('a request reaches a healthy target, with the headers that a load balancer adds', async () => {
  register();
  const { status, headers, body } = await send('/a?b=c', { method: 'PUT', headers: { Host: 'x.example' } });
  expect([status, headers['x-own']]).toEqual([201, 'yes']);
  expect(JSON.parse(body)).toMatchObject({
    url: '/a?b=c',
    method: 'PUT',
    headers: { host: 'x.example', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
  });
});

test('a forged X-Forwarded-For header does not reach the target', async () => {
  register();
  const { body } = await send('/', { headers: { 'X-Forwarded-For': '1.2.3.4' } });
  expect(JSON.parse(body)).toMatchObject({ headers: { 'x-forwarded-for': '127.0.0.1' } });
});

test.each([
  ['no target', undefined, 'no target of the service is healthy'],
  ['an unhealthy target', { state: 'unhealthy' }, 'no target of the service is healthy'],
  ['a target that still starts', { state: 'initial' }, 'no target of the service is healthy'],
] as const)('%s is answered with status 503', async (_what, state, reason) => {
  if (state !== undefined) register(state);
  expect(await send('/')).toMatchObject({ status: 503, body: expect.stringContaining(reason) as string });
});

test('a service whose process was not started is answered with status 503 and the reason', async () => {
  register({ state: 'unavailable' }, { localPort: undefined, notStarted: 'RUN apk needs Docker' });
  expect((await send('/')).body).toBe('503 Service Unavailable: RUN apk needs Docker\n');
});

test('a target that closes the connection is answered with status 502', async () => {
  register();
  expect((await send('/broken')).status).toBe(502);
});

test('a draining target gets no new request, and ends its last request', async () => {
  const target = register();
  const last = send('/wait');
  const answer = await waiting;
  let isDrained = false;
  const drained = targets.drain(GROUP, target).then(() => {
    isDrained = true;
  });
  expect((await send('/')).status).toBe(503);
  expect(targets.describe(GROUP)?.[0]?.state.reason).toBe('Target.DeregistrationInProgress');
  expect(isDrained).toBe(false);
  answer();
  expect((await last).body).toBe('late');
  await drained;
});

describe('the rules of the listener', () => {
  test.each([
    [path('/orders*'), '/orders/1', true],
    [path('/orders*'), '/Orders', false],
    [path('/orders/?'), '/orders/12', false],
    [path('/a', '/b'), '/b', true],
    [path('/a.b'), '/axb', false],
    [{ Field: 'path-pattern', Values: ['/old'] }, '/old?x=1', true],
    [{ Field: 'path-pattern', PathPatternConfig: { RegexValues: ['^/v[12]$'] } }, '/v2', true],
    [host('*.EXAMPLE.com'), '/', true],
    [host('example.com'), '/', false],
    [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['POST'] } }, '/', false],
    [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Kind', Values: ['te*'] } }, '/', true],
    [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-None', Values: ['*'] } }, '/', false],
    [{ Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'v', Value: '1*' }] } }, '/?v=12', true],
    [{ Field: 'query-string', QueryStringConfig: { Values: [{ Value: '2' }] } }, '/?v=12', false],
    [{ Field: 'source-ip', SourceIpConfig: { Values: ['127.0.0.0/8'] } }, '/', true],
    [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } }, '/', false],
  ] as [RuleCondition, string, boolean][])('%j decide about %s', async (condition, url, isMet) => {
    rules = [rule(fixed('200'), condition), DEFAULT];
    const headers = { Host: 'www.example.com:81', 'X-Kind': 'Test' };
    expect((await send(url, { headers })).status).toBe(isMet ? 200 : 404);
  });

  test('must all be met, and the first rule wins', async () => {
    rules = [rule(fixed('201'), path('/a'), host('no.example')), rule(fixed('202'), path('/*')), DEFAULT];
    expect((await send('/a')).status).toBe(202);
    expect((await send('/a', { headers: { Host: 'no.example' } })).status).toBe(201);
  });

  test('send a fixed response', async () => {
    rules = [DEFAULT];
    const { status, body, headers } = await send('/');
    expect([status, body, headers['content-type']]).toEqual([
      404,
      'no such service',
      'text/plain; charset=utf-8',
    ]);
  });

  test.each([
    [{ StatusCode: 'HTTP_301', Path: '/new/#{path}' }, 301, '/new/a?b=c'],
    [{ StatusCode: 'HTTP_302', Query: '', Path: '/x' }, 302, '/x'],
  ] as const)('redirect with %j', async (RedirectConfig, status, end) => {
    rules = [rule({ Type: 'redirect', RedirectConfig })];
    const answer = await send('/a?b=c');
    expect([answer.status, answer.headers.location]).toEqual([
      status,
      `http://127.0.0.1:${String(proxy.port)}${end}`,
    ]);
  });

  test('choose a target group by its weight', async () => {
    register();
    const ForwardConfig = {
      TargetGroups: [
        { TargetGroupArn: 'other', Weight: 0 },
        { TargetGroupArn: GROUP, Weight: 1 },
      ],
    };
    rules = [rule({ Type: 'forward', ForwardConfig })];
    expect((await send('/')).status).toBe(201);
  });

  test('with an unknown condition are an error', async () => {
    rules = [rule(fixed('200'), { Field: 'phase-of-the-moon' })];
    expect(await send('/')).toMatchObject({
      status: 502,
      body: expect.stringContaining("does not know the rule condition 'phase-of-the-moon'") as string,
    });
  });

  test.each([
    [[path('/*')], { path: '/', host: undefined }],
    [[path('/orders*')], { path: '/orders', host: undefined }],
    [[path('/admin/*'), host('*.example.com')], { path: '/admin/', host: 'www.example.com' }],
  ])('with %j say how to reach a target group', (conditions, expected) => {
    expect(targetOf([DEFAULT, rule(forward, ...conditions)], GROUP)).toEqual(expected);
    expect(targetOf([DEFAULT, rule(forward, ...conditions)], 'other')).toBeUndefined();
  });
});
