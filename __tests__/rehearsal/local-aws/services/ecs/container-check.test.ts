import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  checkContainer,
  containerCheckOf,
  healthCommandOf,
} from '../../../../../rehearsal/local-aws/services/ecs/health/container-check';

const check = (command: string[]) => {
  const found = containerCheckOf({ command });
  if (found === undefined) throw new Error('the container has no health check');
  return found;
};

test('a health check has the defaults of ECS', () => {
  expect(containerCheckOf({ command: ['CMD', 'x'] })).toEqual({
    command: ['CMD', 'x'],
    intervalSeconds: 30,
    timeoutSeconds: 5,
    retries: 3,
    startSeconds: 0,
  });
});

test.each([[undefined], [{ command: ['NONE'] }]])('%j is no health check', (value) => {
  expect(containerCheckOf(value)).toBeUndefined();
});

describe('a request of wget or curl', () => {
  let server: Server;
  let ports: ReadonlyMap<number, number>;
  const running = {
    output: [],
    ended: new Promise<number>(() => undefined),
    terminate: () => undefined,
    kill: () => undefined,
    checkHealth: () => Promise.reject(new Error('the container runs no command')),
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.writeHead(request.url === '/health' ? 200 : 500).end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    ports = new Map([[8080, (server.address() as AddressInfo).port]]);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([
    [['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8080/health'], true],
    [['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8080/sick'], false],
    [['CMD-SHELL', 'curl -fsS http://localhost:8080/health || exit 1'], true],
    [['CMD-SHELL', 'curl --fail http://localhost:8080/sick || exit 1'], false],
    [['CMD-SHELL', 'curl http://localhost:8080/sick'], true],
    [['CMD-SHELL', "wget --spider 'http://localhost:8080/health'"], true],
    [['CMD', 'curl', '-f', 'http://localhost:8080'], false],
  ])('%j is sent by the rehearsal, and passes: %p', async (command, passes) => {
    expect(healthCommandOf(check(command))).toEqual([]);
    expect(await checkContainer(running, check(command), ports)).toBe(passes);
  });

  test.each([
    [
      ['CMD', 'node', 'health.mjs'],
      ['node', 'health.mjs'],
    ],
    [
      ['CMD-SHELL', 'test -f /tmp/ready'],
      ['/bin/sh', '-c', 'test -f /tmp/ready'],
    ],
    [
      ['CMD-SHELL', 'curl -f http://localhost:8080/health && test -f x'],
      ['/bin/sh', '-c', 'curl -f http://localhost:8080/health && test -f x'],
    ],
    [
      ['CMD', 'curl', '-f', 'http://db.internal:5432/'],
      ['curl', '-f', 'http://db.internal:5432/'],
    ],
  ])('is not %j, which the container runs', async (command, words) => {
    expect(healthCommandOf(check(command))).toEqual(words);
    const checkHealth = () => Promise.resolve(false);
    expect(await checkContainer({ ...running, checkHealth }, check(command), ports)).toBe(false);
  });
});
