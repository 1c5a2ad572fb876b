import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { createServer, versionOf } from '../src/server.mjs';

const COMMIT = '4f2a9c1e5b7d8036a1c4e9f20b3d5a6788c9e0f1';
const IMAGE = `111111111111.dkr.ecr.ap-southeast-2.amazonaws.com/acme/hello/web@sha256:${'a'.repeat(64)}`;

describe('the service', () => {
  const server = createServer(versionOf({ COMMIT, IMAGE }));
  let origin = '';

  before(async () => {
    await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
    origin = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => server.close());

  it('greets at /', async () => {
    const response = await fetch(`${origin}/`);
    assert.equal(response.status, 200);
    assert.match((await response.json()).message, /^Hello/);
  });

  it('returns its commit and image', async () => {
    const { commit, image } = await (await fetch(`${origin}/`)).json();
    assert.deepEqual({ commit, image }, { commit: COMMIT, image: IMAGE });
  });

  it('answers with JSON that caches do not store', async () => {
    const { headers } = await fetch(`${origin}/`);
    assert.equal(headers.get('content-type'), 'application/json');
    assert.equal(headers.get('cache-control'), 'no-store');
  });

  it('is healthy at /health', async () => {
    const response = await fetch(`${origin}/health`);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status: 'ok' });
  });

  it('ignores a query string', async () => {
    assert.equal((await fetch(`${origin}/health?from=load-balancer`)).status, 200);
  });

  it('answers HEAD without a body', async () => {
    const response = await fetch(`${origin}/health`, { method: 'HEAD' });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), '');
  });

  it('answers 404 for other pages', async () => {
    const response = await fetch(`${origin}/missing`);
    assert.equal(response.status, 404);
    assert.match((await response.json()).error, /\/missing/);
  });

  it('answers 404 for names of object properties', async () => {
    for (const path of ['/constructor', '/__proto__', '/health/']) {
      assert.equal((await fetch(`${origin}${path}`)).status, 404, path);
    }
  });

  it('rejects other methods and lists the allowed methods', async () => {
    const response = await fetch(`${origin}/`, { method: 'POST', body: 'x' });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'GET, HEAD');
  });
});

describe('the version', () => {
  it('is unknown when it is not set', () => {
    assert.deepEqual(versionOf({}), { commit: 'unknown', image: 'unknown' });
    assert.deepEqual(versionOf({ COMMIT: '', IMAGE: '' }), { commit: 'unknown', image: 'unknown' });
  });
});
