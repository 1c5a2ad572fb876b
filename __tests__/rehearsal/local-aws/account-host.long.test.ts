import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { CreateBucketCommand, GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';

import {
  DELIVERY,
  signIn,
  startTestLocalAws,
  type ClientSettings,
  type TestLocalAws,
} from './support/local-aws';

jest.setTimeout(60_000);

const ARN = 'arn:aws:s3:::tagged-releases';

let local: TestLocalAws;
let settings: ClientSettings;
let s3: S3Client;
beforeAll(async () => {
  local = await startTestLocalAws();
  settings = await signIn(local, DELIVERY, 'us-east-1');
  s3 = new S3Client({ ...settings, forcePathStyle: true });
  await s3.send(
    new CreateBucketCommand({
      Bucket: 'tagged-releases',
      CreateBucketConfiguration: {
        Tags: [
          { Key: 'project', Value: 'big-red-button' },
          { Key: 'layer', Value: 'release' },
        ],
      },
    }),
  );
});
afterAll(() => local.stop());

/** Runs the AWS CLI, which like Terraform's provider sends S3 Control requests to `<account>.<endpoint>`. */
const s3control = (...args: readonly string[]) =>
  local.run(
    'aws',
    [
      '--endpoint-url',
      local.aws.endpoint,
      's3control',
      ...args,
      '--account-id',
      DELIVERY,
      '--resource-arn',
      ARN,
    ],
    {
      environment: {
        AWS_ACCESS_KEY_ID: settings.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: settings.credentials.secretAccessKey,
        AWS_SESSION_TOKEN: settings.credentials.sessionToken,
        AWS_REGION: 'us-east-1',
        HTTP_PROXY: local.aws.endpoint,
      },
    },
  );
const tags = async () => {
  const { Tags } = JSON.parse(await s3control('list-tags-for-resource')) as {
    readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  };
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
};

test('S3 Control answers through the local AWS as proxy: the tags of a bucket, and their changes', async () => {
  expect(await tags()).toEqual({ project: 'big-red-button', layer: 'release' });
  await s3control('tag-resource', '--tags', 'Key=layer,Value=other', 'Key=team,Value=a');
  await s3control('untag-resource', '--tag-keys', 'project');
  expect(await tags()).toEqual({ layer: 'other', team: 'a' });
  const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: 'tagged-releases' }));
  expect(TagSet).toEqual([
    { Key: 'layer', Value: 'other' },
    { Key: 'team', Value: 'a' },
  ]);
  expect(local.aws.requestChecks.current.violations).toEqual([]);
});

/** Sends a request to the local AWS as an HTTP proxy. */
async function sendToProxy(host: string, path: string): Promise<readonly [number | undefined, string]> {
  const { hostname, port } = new URL(local.aws.endpoint);
  const sent = request({ hostname, port, path: `http://${host}${path}`, headers: { host } }).end();
  return new Promise((resolve, reject) => {
    sent.on('error', reject).on('response', (response) => {
      text(response).then((body) => {
        resolve([response.statusCode, body]);
      }, reject);
    });
  });
}

const ownHost = () => new URL(local.aws.endpoint).host;

test.each([
  ['another host', () => '169.254.169.254', '/latest/meta-data/'],
  ['AWS', () => 'sts.us-east-1.amazonaws.com', '/'],
  ['a path that is not of S3 Control', () => `${DELIVERY}.${ownHost()}`, '/'],
  ['a name that is no account', () => `page.${ownHost()}`, `/v20180820/tags/${encodeURIComponent(ARN)}`],
])('the local AWS rejects a request to a proxy for %s', async (_, host, path) => {
  const [status, body] = await sendToProxy(host(), path);
  expect(status).toBe(403);
  expect(body).toContain('The local AWS rejects this request');
});
