import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketAclCommand,
  GetBucketAnalyticsConfigurationCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketAclCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
  AbortMultipartUploadCommand,
} from '@aws-sdk/client-s3';

import { readModels, startCapture, type Capture } from './support/capture';

let capture: Capture;
let client: S3Client;
beforeAll(async () => {
  capture = await startCapture(await readModels());
  client = new S3Client({
    endpoint: capture.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
}, 60_000);
afterAll(() => {
  client.destroy();
  capture.stop();
});

const at = { Bucket: 'bucket', Key: 'a folder/b+c/../ü' };
const upload = { ...at, UploadId: 'upload/1' };

const COMMANDS: readonly { readonly input: object }[] = [
  new ListBucketsCommand({}),
  new CreateBucketCommand({
    Bucket: 'bucket',
    CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
  }),
  new DeleteBucketCommand({ Bucket: 'bucket', ExpectedBucketOwner: '111111111111' }),
  new HeadBucketCommand({ Bucket: 'bucket' }),
  new GetBucketLocationCommand({ Bucket: 'bucket' }),
  new GetBucketVersioningCommand({ Bucket: 'bucket' }),
  new GetBucketAclCommand({ Bucket: 'bucket' }),
  new PutBucketAclCommand({
    Bucket: 'bucket',
    AccessControlPolicy: {
      Owner: { ID: 'one' },
      Grants: [{ Grantee: { Type: 'CanonicalUser', ID: 'two' }, Permission: 'READ' }],
    },
  }),
  new PutBucketPolicyCommand({ Bucket: 'bucket', Policy: '{"Statement": ["<&>"]}' }),
  new DeleteBucketPolicyCommand({ Bucket: 'bucket' }),
  new PutBucketTaggingCommand({
    Bucket: 'bucket',
    Tagging: {
      TagSet: [
        { Key: 'a', Value: ' b & c\n' },
        { Key: 'd', Value: '' },
      ],
    },
  }),
  new GetBucketLifecycleConfigurationCommand({ Bucket: 'bucket' }),
  new PutBucketLifecycleConfigurationCommand({
    Bucket: 'bucket',
    LifecycleConfiguration: {
      Rules: [
        { ID: 'a', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 3 } },
        {
          Status: 'Disabled',
          Filter: { And: { Prefix: 'x', Tags: [{ Key: 'a', Value: 'b' }] } },
          Transitions: [{ Date: new Date('2026-01-01T00:00:00Z'), StorageClass: 'GLACIER' }],
        },
      ],
    },
  }),
  new PutBucketNotificationConfigurationCommand({
    Bucket: 'bucket',
    NotificationConfiguration: {
      EventBridgeConfiguration: {},
      QueueConfigurations: [
        {
          QueueArn: 'arn:aws:sqs:us-east-1:111111111111:queue',
          Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
          Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'a/' }] } },
        },
      ],
    },
  }),
  new GetBucketAnalyticsConfigurationCommand({ Bucket: 'bucket', Id: 'one' }),
  new ListBucketAnalyticsConfigurationsCommand({ Bucket: 'bucket' }),
  new ListObjectsCommand({ Bucket: 'bucket', Prefix: 'a b/', Delimiter: '/' }),
  new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'a', MaxKeys: 7, FetchOwner: true }),
  new ListObjectVersionsCommand({ Bucket: 'bucket', KeyMarker: 'k' }),
  new DeleteObjectsCommand({
    Bucket: 'bucket',
    Delete: { Quiet: true, Objects: [{ Key: 'a' }, { Key: 'b', VersionId: 'null' }] },
  }),
  new PutObjectCommand({
    ...at,
    Body: 'content',
    IfNoneMatch: '*',
    ContentType: 'application/zip',
    ServerSideEncryption: 'aws:kms',
    Metadata: { sequence: '7', commit: 'abc' },
    Tagging: 'a=b',
    ObjectLockRetainUntilDate: new Date('2026-01-01T00:00:00Z'),
  }),
  new PutObjectCommand({ Bucket: 'bucket', Key: 'folder/', Body: 'content' }),
  new CopyObjectCommand({ ...at, CopySource: 'bucket/other?versionId=1', MetadataDirective: 'REPLACE' }),
  new GetObjectCommand({ ...at, VersionId: 'v1', Range: 'bytes=0-9', IfMatch: '"e"' }),
  new HeadObjectCommand({ ...at, PartNumber: 1, ChecksumMode: 'ENABLED' }),
  new GetObjectAttributesCommand({ ...at, ObjectAttributes: ['ETag', 'ObjectSize'] }),
  new PutObjectTaggingCommand({ ...at, VersionId: 'v1', Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }),
  new DeleteObjectTaggingCommand(at),
  new DeleteObjectCommand({ ...at, VersionId: 'v1' }),
  new CreateMultipartUploadCommand({ ...at, Metadata: { a: 'b' } }),
  new UploadPartCommand({ ...upload, PartNumber: 2, Body: 'content' }),
  new UploadPartCopyCommand({ ...upload, PartNumber: 3, CopySource: 'bucket/other' }),
  new ListPartsCommand(upload),
  new AbortMultipartUploadCommand(upload),
  new CompleteMultipartUploadCommand({
    ...upload,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"x"' }] },
  }),
];

const nameOf = (command: object) => command.constructor.name.replace(/Command$/, '');

it.each(COMMANDS.map((command) => [nameOf(command), command] as const))(
  'reads an S3 request of the SDK as sent, without the content of an object: %s',
  async (operation, command) => {
    const { Body: body, ...input } = command.input as { readonly Body?: string };
    const { call, error, bodyRead } = await capture.of(() => client.send(command as never));
    expect(error).toBeUndefined();
    expect(call).toMatchObject({ service: 's3', operation, unknown: [] });
    // The SDK adds checksums and the length of the content.
    expect(call?.input).toMatchObject(input);
    expect(call?.input).not.toHaveProperty('Body');
    expect(body !== undefined && bodyRead).toBe(false);
  },
);
