import { randomBytes } from 'node:crypto';

import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { artifactStore } from '../../../../functions/shared/artifacts/artifacts';
import { parseJob } from '../../../../functions/shared/job/job';
import { writeZip } from '../../../../functions/shared/zip/write';
import type { Moto } from '../../../../rehearsal/local-aws/moto/moto';
import { startTestMoto } from '../../../support/moto';
import { jobEvent } from '../../support/fixtures';

const TEMPLATE = Buffer.from('Resources: {}\n'.repeat(220));
let moto: Moto;
let s3: S3Client;
/** Requested range and response status of each request, in order. */
const requests: string[] = [];
beforeAll(async () => {
  moto = await startTestMoto();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3Client({ region: 'us-east-1', endpoint: moto.endpoint, credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'artifacts' }));
  s3.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = args.request as { headers: Record<string, string> };
      const { statusCode } = result.response as { statusCode: number };
      if (headers['range'] !== undefined) requests.push(`${headers['range']} ${String(statusCode)}`);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'note' },
  );
}, 60_000);
afterAll(async () => {
  s3.destroy();
  await moto.stop();
});

const put = (body: Buffer) =>
  s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'hello/Source', Body: body }));
const artifact = (count: number) => {
  const filler = randomBytes(10_000);
  const others = Array.from({ length: count }, (_, index) => [`src/${String(index)}.js`, filler] as const);
  return writeZip(new Map([...others, ['cfn/web.yaml', TEMPLATE]]));
};
const open = () => {
  requests.length = 0;
  return artifactStore(parseJob(jobEvent({ inputs: ['Source'] })), s3).open('Source');
};

describe('an artifact in S3', () => {
  it('is read in two requests: its end and the wanted file', async () => {
    await put(artifact(2_000));
    const archive = await open();
    expect(archive.names).toHaveLength(2_001);
    expect(await archive.read('cfn/web.yaml', 4_000)).toEqual(TEMPLATE);
    expect(requests).toEqual(['bytes=-262144 206', expect.stringMatching(/^bytes=0-\d+ 206$/)]);
  });

  it('is read whole in the first request when it is small', async () => {
    await put(artifact(2));
    expect(await (await open()).read('cfn/web.yaml', 4_000)).toEqual(TEMPLATE);
    expect(requests).toEqual(['bytes=-262144 206']);
  });

  it('fails the job when it was replaced between two requests', async () => {
    await put(artifact(100));
    const archive = await open();
    await put(artifact(100));
    await expect(archive.read('cfn/web.yaml', 4_000)).rejects.toMatchObject({
      type: 'RevisionUnavailable',
      message: expect.stringContaining('artifact Source was replaced while it was being read') as string,
    });
  });

  it('is not a zip archive when it is empty (D9)', async () => {
    await put(Buffer.alloc(0));
    await expect(open()).rejects.toThrow(/Source is not a zip archive/);
  });
});
