import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { z } from 'zod';

import { useCommandRun } from '../support/command-run';

const command = useCommandRun();

const documentSchema = z.object({
  ok: z.boolean(),
  error: z.string(),
  requestChecks: z.object({ checked: z.number(), violations: z.array(z.string()) }),
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

test('a request that violates the service model of AWS is reported at once, and fails the rehearsal at its end', async () => {
  const port = await freePort();
  const violate = () =>
    void fetch(`http://127.0.0.1:${String(port)}/`, {
      method: 'POST',
      headers: {
        Authorization: 'AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/ecs/aws4_request',
        'X-Amz-Target': 'AmazonEC2ContainerServiceV20141113.DescribeClusters',
      },
      body: '{"include":["SECRET"]}',
    });
  const { code, stdout, stderr } = await command.rehearse(['--json', '--port', String(port)], {
    at: ['the local AWS runs at', violate],
  });
  const violation =
    'ecs DescribeClusters: include.0 is not in the list ATTACHMENTS, CONFIGURATIONS, SETTINGS, STATISTICS, TAGS (length 6)';
  const { ok, error, requestChecks } = documentSchema.parse(JSON.parse(stdout));
  expect(requestChecks.violations).toEqual([violation]);
  expect(requestChecks.checked).toBeGreaterThan(1000);
  expect(ok).toBe(false);
  expect(error).toBe(
    `AWS rejects requests that violate its service models; correct these requests:\n${violation}`,
  );
  expect(code).toBe(1);
  // The scenario still ran to its end.
  expect(stderr).toContain('hello-big-red-button-production Succeeded');
  expect(stderr.indexOf('a request violates')).toBeLessThan(stderr.indexOf('Scenario story'));
  expect(stderr).toMatch(/[\d,]+ AWS requests were checked against AWS's service models, 1 violation\./);
  expect(stderr + stdout).not.toContain('SECRET');
});
