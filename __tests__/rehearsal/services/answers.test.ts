import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { LocalAws } from '../../../rehearsal/local-aws/local-aws';
import { readAnswers } from '../../../rehearsal/services/answers';
import type { Sessions } from '../../../rehearsal/sessions';
import { parseConfig } from '../../../stacks/config';
import EXAMPLE from '../../fixtures/example.config';

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(request.headers.host === 'shop.example' ? 202 : 200).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
});
afterAll(() => {
  server.close();
});

const service = (name: string) => ({ name, stack: `stack-${name}`, image: '', commit: '', sequence: 1 });
/** Sessions in an AWS whose stacks have one ECS service each, and another resource. */
const sessions = {
  open: () =>
    Promise.resolve({
      client: () => ({
        send: ({ input }: { input: { StackName: string } }) =>
          Promise.resolve({
            StackResources: [
              { ResourceType: 'AWS::Logs::LogGroup', PhysicalResourceId: 'log' },
              { ResourceType: 'AWS::ECS::Service', PhysicalResourceId: `arn:${input.StackName}` },
            ],
          }),
      }),
    }),
} as unknown as Sessions;

function answersOf(reached: Awaited<ReturnType<LocalAws['reach']>>) {
  const reach = (arn: string) => Promise.resolve(arn === 'arn:stack-web' ? reached : undefined);
  return readAnswers({ reach }, { sessions, config: parseConfig(EXAMPLE) }, [
    { name: 'test', account: '1', region: 'r', services: [service('web')] },
    { name: 'production', account: '2', region: 'r', services: [] },
  ]);
}
const WEB = { environment: 'test', service: 'web' };

test('a service answers a request to its address', async () => {
  expect(await answersOf({ addresses: [{ url, host: undefined }] })).toEqual([{ ...WEB, url, status: 200 }]);
});

test('a request has the host that the load balancer requires', async () => {
  const host = 'shop.example';
  expect(await answersOf({ addresses: [{ url, host }] })).toEqual([{ ...WEB, url, host, status: 202 }]);
});

test('a service that does not answer has no status', async () => {
  const silent = 'http://127.0.0.1:1/';
  expect(await answersOf({ addresses: [{ url: silent, host: undefined }] })).toEqual([
    { ...WEB, url: silent },
  ]);
});

test('a service behind no load balancer has no address', async () => {
  expect(await answersOf({ addresses: [] })).toEqual([WEB]);
});

test('a service that was not started has the reason', async () => {
  expect(await answersOf({ notStarted: 'RUN needs Docker' })).toEqual([
    { ...WEB, notStarted: 'RUN needs Docker' },
  ]);
});

test('a service that was not deployed has no answer', async () => {
  expect(await answersOf(undefined)).toEqual([]);
});
