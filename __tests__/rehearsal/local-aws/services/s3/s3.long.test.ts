import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import { createRule } from '../../support/event-rule';
import {
  type ClientSettings,
  DELIVERY,
  errorNameOf,
  PRODUCTION,
  signIn,
  startTestLocalAws,
  type TestLocalAws,
  until,
} from '../../support/local-aws';

// The time limit is long, because the tests start many real programs, which are slow on a busy machine.
jest.setTimeout(60_000);

let local: TestLocalAws;
let delivery: ClientSettings;
let production: ClientSettings;

beforeAll(async () => {
  local = await startTestLocalAws();
  delivery = await signIn(local, DELIVERY, 'us-east-1');
  production = await signIn(local, PRODUCTION, 'ap-southeast-2');
});
afterAll(() => local.stop());

describe('S3', () => {
  const Bucket = 'release';
  let s3: S3Client;
  const rule = 'arn:aws:events:ap-southeast-2:222222222222:rule/arrived';
  const arrivals = () => local.starts.filter(({ triggerDetail }) => triggerDetail === rule).length;

  beforeAll(async () => {
    s3 = new S3Client({ ...production, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: 'ap-southeast-2' } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await s3.send(new CreateBucketCommand({ Bucket: 'quiet', CreateBucketConfiguration }));
    const pattern = {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [Bucket] },
        object: {
          key: ['current/hello/bundle.zip'],
          'version-id': [{ exists: true }],
          sequencer: [{ exists: true }],
          size: [6],
          etag: [{ 'anything-but': { prefix: '"' } }],
        },
        reason: ['PutObject', 'CopyObject'],
        requester: [DELIVERY, PRODUCTION],
      },
    };
    const target = `arn:aws:codepipeline:ap-southeast-2:${PRODUCTION}:hello-acme-production`;
    await createRule(production, 'arrived', pattern, target);
    await createRule(production, 'asleep', pattern, `${target}-asleep`, 'DISABLED');
  });

  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  const put = (key: string, extra: object = {}, client = s3) =>
    client.send(new PutObjectCommand({ Bucket, Key: key, Body: 'bundle', ...extra }));

  test('sends events only for a bucket with EventBridge notifications, and returns the EventBridge configuration', async () => {
    await put('current/hello/bundle.zip');
    await local.aws.eventsDelivered();
    expect(arrivals()).toBe(0);
    const before = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(before.EventBridgeConfiguration).toBeUndefined();
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    const after = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(after.EventBridgeConfiguration).toEqual({});
  });

  test('a new object starts the pipeline for every writer; an object with another key does not', async () => {
    const before = arrivals();
    await put(
      'current/hello/bundle.zip',
      {},
      new S3Client({ ...delivery, region: 'ap-southeast-2', forcePathStyle: true }),
    );
    await until('the pipeline has started', () => arrivals() === before + 1);
    await put('releases/hello/1/bundle.zip');
    await local.aws.eventsDelivered();
    expect(arrivals()).toBe(before + 1);
  });

  test('a copied object starts the pipeline; a disabled rule starts nothing', async () => {
    const before = arrivals();
    await put('releases/hello/1/bundle.zip');
    const copy = {
      Bucket,
      Key: 'current/hello/bundle.zip',
      CopySource: `${Bucket}/releases/hello/1/bundle.zip`,
    };
    await s3.send(new CopyObjectCommand(copy));
    await until('the pipeline has started', () => arrivals() === before + 1);
    expect(local.starts.filter(({ pipelineArn }) => pipelineArn.endsWith('asleep'))).toEqual([]);
    expect(local.reports).toEqual([]);
  });

  test('only one of several concurrent writes with If-None-Match succeeds', async () => {
    const writeOnce = { IfNoneMatch: '*' };
    const results = await Promise.all([1, 2, 3, 4, 5, 6].map(() => errorNameOf(put('once', writeOnce))));
    expect(results.sort()).toEqual(
      [
        'PreconditionFailed',
        'PreconditionFailed',
        'PreconditionFailed',
        'PreconditionFailed',
        'PreconditionFailed',
        'no error',
      ].sort(),
    );
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'once' }));
    expect(await errorNameOf(put('once', writeOnce))).toBe('no error');
  });

  test('rejects a write with If-Match when the object has another ETag', async () => {
    const { ETag } = await put('seen');
    expect(await errorNameOf(put('seen', { IfMatch: '"0123"' }))).toBe('PreconditionFailed');
    expect(await errorNameOf(put('seen', { IfMatch: ETag }))).toBe('no error');
    expect(await errorNameOf(put('never-seen', { IfMatch: ETag }))).toBe('NoSuchKey');
  });

  test('a copy obeys the same conditions, which moto ignores', async () => {
    const copy = (extra: object, Key = 'copied') =>
      errorNameOf(s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/seen`, ...extra })));
    expect(await copy({ IfNoneMatch: '*' })).toBe('no error');
    expect(await copy({ IfNoneMatch: '*' })).toBe('PreconditionFailed');
    expect(await copy({ IfMatch: '"0123"' })).toBe('PreconditionFailed');
    expect(await copy({ IfMatch: '"0123"' }, 'absent')).toBe('NoSuchKey');
    const { ETag } = await s3.send(new GetObjectCommand({ Bucket, Key: 'copied' }));
    expect(await copy({ IfMatch: ETag })).toBe('no error');
  });
});
