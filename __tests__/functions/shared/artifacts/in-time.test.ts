import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { withArtifacts } from '../../../../functions/shared/aws/clients';
import { parseJob } from '../../../../functions/shared/job/job';
import { jobEvent } from '../../support/fixtures';
import { TestServer } from '../../support/test-server';

let server: TestServer;
const before = { ...process.env };
beforeAll(async () => {
  server = await TestServer.start(() => ({ status: 200 }));
  Object.assign(process.env, { AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: 'us-west-1' });
});
afterAll(async () => {
  process.env = before;
  await server.stop();
});

describe("a client of a job's artifacts", () => {
  const look = (s3: S3Client) => s3.send(new HeadObjectCommand({ Bucket: 'a', Key: 'b' }));

  it('sends no request after the deadline of its invocation', async () => {
    const invocation = new AbortController();
    const job = withArtifacts(parseJob(jobEvent()), invocation.signal, async (s3) => {
      await look(s3);
      invocation.abort(new Error('out of time'));
      await look(s3);
    });
    await expect(job).rejects.toThrow('out of time');
    expect(server.requests).toHaveLength(1);
  });
});
