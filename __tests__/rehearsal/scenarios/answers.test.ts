import type { ReleaseDriver } from '../../../rehearsal/scenarios/driver';
import { expectAnswers } from '../../../rehearsal/scenarios/release';
import type { ServiceAnswer } from '../../../rehearsal/services/answers';

const WEB = { environment: 'production', service: 'web', url: 'http://127.0.0.1:1/' };
const expecting = (answer: ServiceAnswer) =>
  expectAnswers({ readAnswers: () => Promise.resolve([answer]) } as unknown as ReleaseDriver, []);

test.each([
  ['answers', { ...WEB, status: 200 }],
  ['answers with an error of its own', { ...WEB, status: 500 }],
  ['was not started', { environment: 'test', service: 'web', notStarted: 'RUN needs Docker' }],
  ['is behind no load balancer', { environment: 'test', service: 'worker' }],
])('a scenario accepts a service that %s', async (_what, answer) => {
  await expect(expecting(answer)).resolves.toBeUndefined();
});

test.each([
  ['503', { ...WEB, status: 503 }],
  ['502', { ...WEB, status: 502 }],
  ['none', WEB],
])('a scenario fails for a service that does not answer: status %s', async (status, answer) => {
  await expect(expecting(answer)).rejects.toThrow(
    `the service web in production does not answer at http://127.0.0.1:1/: status ${status}`,
  );
});
