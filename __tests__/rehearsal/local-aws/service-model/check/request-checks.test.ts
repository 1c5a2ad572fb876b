import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { startFront, type Front } from '../../../../../rehearsal/local-aws/front';
import {
  RequestChecks,
  violationsText,
} from '../../../../../rehearsal/local-aws/service-model/check/request-checks';
import { ModelFiles } from '../../../../../rehearsal/local-aws/service-model/model-files';
import { ServiceModels } from '../../../../../rehearsal/local-aws/service-model/service-models';
import { startFakeMoto, type FakeMoto } from '../../support/fake-moto';
import { STORE, TINY, writeModels } from '../support/tiny-model';

let folder: string;
let moto: FakeMoto;
let front: Front;
let reached: string[];
let reports: string[];
/** Resolves when the fake moto has received the first bytes of a body. */
let started: Promise<void>;
let checks: RequestChecks;

beforeEach(async () => {
  reached = [];
  reports = [];
  folder = writeModels({ things: TINY, store: STORE });
  let start: () => void;
  started = new Promise((resolve) => (start = resolve));
  moto = await startFakeMoto((message, response) => {
    message.once('readable', () => {
      start();
    });
    void text(message).then((body) => {
      reached.push(body);
      response.end('done');
    });
  });
  const report = (line: string) => reports.push(line);
  checks = new RequestChecks(new ServiceModels(new ModelFiles(folder)), report);
  front = await startFront({ moto: moto.client, routes: [], report, requestChecks: checks });
});
afterEach(async () => {
  await front.stop();
  moto.stop();
  rmSync(folder, { recursive: true });
});

const signed = (service = 'things') => ({
  Authorization: `AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/${service}/aws4_request`,
});
const put = (body: string, headers: Readonly<Record<string, string>> = signed(), operation = 'PutThing') =>
  fetch(`${front.endpoint}/`, {
    method: 'POST',
    headers: { 'X-Amz-Target': `Things_20260101.${operation}`, ...headers },
    body,
  });

describe('the front', () => {
  it('counts a request that fits the model, and reports nothing', async () => {
    await put('{"name":"abc"}');
    await put('', signed(), 'ListThings');
    expect(checks.takeReport()).toEqual({ checked: 2, violations: [] });
    expect(reports).toEqual([]);
  });

  it('reports a request that violates the model, and still forwards the request', async () => {
    const body = '{"name":"abc","kind":"SECRET","colour":1}';
    await put(body);
    const violations = [
      'things PutThing: colour is not in the model',
      'things PutThing: kind is not in the list ROUND, FLAT (length 6)',
    ];
    expect(checks.current).toEqual({ checked: 1, violations });
    expect(reports).toEqual(
      violations.map((violation) => `a request violates AWS's service model: ${violation}`),
    );
    expect(reached).toEqual([body]);
  });

  it('reports the same violation once, and again in the next report', async () => {
    await put('{}');
    await put('{}');
    expect(reports).toEqual(["a request violates AWS's service model: things PutThing: name is missing"]);
    expect(checks.takeReport()).toEqual({ checked: 2, violations: ['things PutThing: name is missing'] });
    expect(checks.current).toEqual({ checked: 0, violations: [] });
    await put('{}');
    expect(checks.takeReport()).toEqual({ checked: 1, violations: ['things PutThing: name is missing'] });
  });

  it.each([
    [
      'an operation that AWS does not have',
      '{}',
      signed(),
      'DropThing',
      'AWS has no operation DropThing of the service things',
    ],
    [
      'a service that AWS does not have',
      '{}',
      signed('other'),
      'PutThing',
      'AWS has no operation PutThing of the service other',
    ],
    [
      'a body that is no JSON',
      '{"name":"SECRET',
      signed(),
      'PutThing',
      'the request is malformed: the body is not valid JSON',
    ],
    [
      'a body that is no object',
      '[]',
      signed(),
      'PutThing',
      'the request is malformed: the body is not an object',
    ],
  ])('reports a request with %s', async (_what, body, headers, operation, violation) => {
    await put(body, headers, operation);
    expect(checks.current.checked).toBe(1);
    expect(checks.current.violations).toEqual([violation]);
    expect(reached).toEqual([body]);
  });

  it('does not count an unsigned request, such as a push of git', async () => {
    await put('{"colour":1}', {});
    expect(checks.current).toEqual({ checked: 0, violations: [] });
    expect(reached).toEqual(['{"colour":1}']);
  });

  it('does not report a caller that disconnects in the middle of a request', async () => {
    const target = { 'X-Amz-Target': 'Things_20260101.PutThing', 'Content-Length': '100' };
    const sending = request(`${front.endpoint}/`, { method: 'POST', headers: { ...signed(), ...target } });
    sending.on('error', () => undefined);
    sending.write('{"name":');
    // The response to another request shows that the front has read the first part.
    await put('{"name":"abc"}');
    await new Promise((resolve) => sending.on('close', resolve).destroy());
    await put('{"name":"abc"}');
    expect(checks.current).toEqual({ checked: 2, violations: [] });
    expect(reports).toEqual([]);
  });

  it('forwards the start of an object before the end of the object arrives', async () => {
    const sending = request(`${front.endpoint}/bucket/key`, { method: 'PUT', headers: signed('store') });
    sending.write('start ');
    await started;
    expect(reached).toEqual([]);
    sending.end('end');
    await new Promise((resolve) =>
      sending.on('response', (response) => response.resume().on('end', resolve)),
    );
    expect(reached).toEqual(['start end']);
    expect(checks.current).toEqual({ checked: 1, violations: [] });
  });

  it('shows no control characters and no endless name of a parameter', async () => {
    await put(JSON.stringify({ name: 'abc', [`\u001b[31m${'x'.repeat(1000)}`]: 1 }));
    expect(reports).toEqual([
      `a request violates AWS's service model: things PutThing: ?[31m${'x'.repeat(195)} is not in the model`,
    ]);
  });
});

test('the error message of a rehearsal lists the violations', () => {
  expect(violationsText({ checked: 2, violations: ['a b: c is missing', 'd'] })).toBe(
    'AWS rejects requests that violate its service models; correct these requests:\na b: c is missing\nd',
  );
});
