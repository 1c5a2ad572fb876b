import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { checkTarget, type HealthCheck } from '../../../../../rehearsal/local-aws/services/elb/health-check';
import { TargetHealth } from '../../../../../rehearsal/local-aws/services/elb/target-health';

const CHECK: HealthCheck = {
  protocol: 'HTTP',
  path: '/health',
  matcher: '200',
  intervalSeconds: 10,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
};

describe('a target', () => {
  const passed = { kind: 'passed' } as const;
  const failed = { kind: 'wrong code', code: 500 } as const;

  test('is initial until its first check, and healthy after one successful check', () => {
    const health = new TargetHealth(CHECK);
    expect(health.state).toMatchObject({ state: 'initial', reason: 'Elb.InitialHealthChecking' });
    health.record(passed);
    expect(health.state).toEqual({ state: 'healthy' });
  });

  test('is unhealthy after as many failed checks in a row as the threshold', () => {
    const health = new TargetHealth(CHECK);
    for (const result of [failed, failed, passed, failed, failed]) health.record(result);
    expect(health.state.state).toBe('healthy');
    health.record(failed);
    expect(health.state).toEqual({
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [500]',
    });
  });

  test('is healthy again after as many successful checks in a row as the threshold', () => {
    const health = new TargetHealth({ ...CHECK, unhealthyThreshold: 1 });
    for (const result of [failed, passed]) health.record(result);
    expect(health.state.state).toBe('unhealthy');
    health.record(passed);
    expect(health.state.state).toBe('healthy');
  });

  test.each([
    ['timeout', 'Target.Timeout', 'Request timed out'],
    ['failed', 'Target.FailedHealthChecks', 'Health checks failed'],
    ['not listening', 'Target.FailedHealthChecks', 'Health checks failed'],
  ] as const)('whose checks end with %s has the reason %s', (kind, reason, description) => {
    const health = new TargetHealth({ ...CHECK, unhealthyThreshold: 1 });
    health.record({ kind });
    expect(health.state).toEqual({ state: 'unhealthy', reason, description });
  });
});

describe('a health check', () => {
  let server: Server;
  let port: number;
  let agents: (string | undefined)[];
  beforeEach(async () => {
    agents = [];
    server = createServer((request, response) => {
      agents.push(request.headers['user-agent']);
      if (request.url === '/health') response.writeHead(204).end();
      else if (request.url === '/broken') request.socket.destroy();
      else if (request.url !== '/slow') response.writeHead(503).end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([
    ['200-299', 'passed'],
    ['200,204', 'passed'],
    ['200', 'wrong code'],
    ['200,300-399', 'wrong code'],
  ])('with the matcher %s has the result "%s" for status 204', async (matcher, kind) => {
    expect((await checkTarget(port, { ...CHECK, matcher })).kind).toBe(kind);
    expect(agents).toEqual(['ELB-HealthChecker/2.0']);
  });

  test.each([
    ['/other', { kind: 'wrong code', code: 503 }],
    ['/broken', { kind: 'failed' }],
    ['/slow', { kind: 'timeout' }],
  ])('of %s has its own result', async (path, result) => {
    expect(await checkTarget(port, { ...CHECK, path, timeoutSeconds: 0.05 })).toEqual(result);
  });

  test('of a port without a process has the result "not listening"', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await checkTarget(port, CHECK)).toEqual({ kind: 'not listening' });
  });
});
