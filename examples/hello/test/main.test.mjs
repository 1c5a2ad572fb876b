import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.mjs', import.meta.url));

/** Starts the service on a free port and waits until the service listens. */
async function start() {
  const service = spawn(process.execPath, [main], {
    env: { PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  service.stdout.setEncoding('utf8');
  const [line] = await once(service.stdout, 'data');
  return { service, port: Number(/port (\d+)/.exec(line)?.[1]) };
}

describe('on SIGTERM, which ECS sends before it stops a task, the service', () => {
  it('ends with status 0', async () => {
    const { service } = await start();
    service.kill('SIGTERM');
    assert.deepEqual(await once(service, 'exit'), [0, null]);
  });

  it('answers the request in flight first', async () => {
    const { service, port } = await start();
    const client = connect(port, '127.0.0.1').setEncoding('utf8');
    await once(client, 'connect');
    client.write('GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n');
    // The answer on a second connection proves that the server has read the bytes of the first connection.
    assert.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200);

    service.kill('SIGTERM');
    await once(service.stdout, 'data');
    client.write('\r\n');
    let answer = '';
    for await (const chunk of client) answer += chunk;

    assert.match(answer, /^HTTP\/1\.1 200 /);
    if (service.exitCode === null) await once(service, 'exit');
    assert.equal(service.exitCode, 0);
  });
});
