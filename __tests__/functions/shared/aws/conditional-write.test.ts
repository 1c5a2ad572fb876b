import { PutObjectCommand } from '@aws-sdk/client-s3';

import { s3Client } from '../../../../functions/shared/aws/clients';
import { CREDENTIALS } from '../../support/fixtures';
import { TestServer } from '../../support/test-server';

const CONFLICT = '<Error><Code>ConditionalRequestConflict</Code><Message>another one</Message></Error>';

let server: TestServer;
const before = { ...process.env };
beforeAll(async () => {
  server = await TestServer.start(() => ({ status: 200, headers: { etag: '"1"' } }));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  });
});
afterAll(async () => {
  process.env = before;
  await server.stop();
});

const pauses: number[] = [];
const pause = (milliseconds: number) => {
  pauses.push(milliseconds);
  return Promise.resolve();
};
beforeEach(() => {
  server.requests.length = 0;
  pauses.length = 0;
});

/** A conditional write while `times` answers say that another one is under way. */
function write(times: number) {
  server.fault = () =>
    server.requests.length <= times
      ? { status: 409, headers: { 'content-type': 'application/xml' }, body: CONFLICT }
      : undefined;
  const client = s3Client({ region: 'us-east-1', localEndpoint: true }, { region: 'us-east-1', pause });
  return client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x', IfNoneMatch: '*' }));
}

describe('another conditional write of the same key is under way', () => {
  it('is waited for, longer from time to time: a duplicate that is still at it fails no promotion', async () => {
    await expect(write(3)).resolves.toMatchObject({ ETag: '"1"' });
    expect(server.requests).toHaveLength(4);
    const [first = 0, second = 0, third = 0] = pauses;
    expect(first).toBeGreaterThanOrEqual(250);
    expect(second).toBeGreaterThanOrEqual(500);
    expect(third).toBeGreaterThanOrEqual(1000);
  });

  it('is not waited for without end', async () => {
    await expect(write(100)).rejects.toMatchObject({ name: 'ConditionalRequestConflict' });
    expect(server.requests).toHaveLength(8);
  });
});
