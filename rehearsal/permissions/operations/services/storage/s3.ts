import { bucketArn } from '../../../../../stacks/names';
import type { ConditionContext, Requirement } from '../../../call';
import { textAt } from '../../input';
import type { OperationRequest, ServiceRules } from '../../service-rules';

type Requirements = (request: OperationRequest) => readonly Requirement[];

/** An action on the bucket of the request. */
const onBucket =
  (action: string): Requirements =>
  ({ input, accountRegion }) => [
    { action: `s3:${action}`, resource: bucketArn(accountRegion.region, textAt(input, 'Bucket')) },
  ];

/** An action on the object of the request, and another action if the request names a version. */
const onObject =
  (action: string, ofVersion = action): Requirements =>
  (request) => [objectRequirement(textAt(request.input, 'VersionId') === '' ? action : ofVersion, request)];

const objectRequirement = (action: string, request: OperationRequest): Requirement => ({
  action: `s3:${action}`,
  resource: objectArn(request, `${textAt(request.input, 'Bucket')}/${textAt(request.input, 'Key')}`),
});

const objectArn = ({ accountRegion: { region } }: OperationRequest, path: string) => bucketArn(region, path);

/** A write of an object. Tags and access control lists in the request need permissions of their own. */
const write: Requirements = (request) => [
  objectRequirement('PutObject', request),
  ...(request.header('x-amz-tagging') === undefined ? [] : [objectRequirement('PutObjectTagging', request)]),
  ...(request.header('x-amz-acl') === undefined ? [] : [objectRequirement('PutObjectAcl', request)]),
];

/** A copy reads its source and writes its target. */
const copy: Requirements = (request) => {
  const [path = '', query = ''] = decodeURIComponent(textAt(request.input, 'CopySource')).split('?');
  return [
    {
      action: query.startsWith('versionId=') ? 's3:GetObjectVersion' : 's3:GetObject',
      resource: objectArn(request, path.replace(/^\//, '')),
      // The keys of the headers describe the target.
      context: {},
    },
    ...write(request),
  ];
};

/** Each object of the request needs its permission. */
const deleteObjects: Requirements = (request) => {
  const { Delete: list } = request.input;
  const objects =
    (list as { Objects?: readonly { Key?: string; VersionId?: string }[] } | undefined)?.Objects ?? [];
  return objects.map(({ Key: key = '', VersionId: version }) => ({
    action: version === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
    resource: objectArn(request, `${textAt(request.input, 'Bucket')}/${key}`),
  }));
};

/**
 * S3, whose operations mostly have other names than their actions:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html.
 */
export const s3: ServiceRules = {
  prefix: 's3',
  variables: {},
  exceptions: {
    AbortMultipartUpload: onObject('AbortMultipartUpload'),
    CompleteMultipartUpload: write,
    CopyObject: copy,
    CreateBucket: onBucket('CreateBucket'),
    CreateMultipartUpload: write,
    DeleteBucket: onBucket('DeleteBucket'),
    DeleteBucketEncryption: onBucket('PutEncryptionConfiguration'),
    DeleteBucketLifecycle: onBucket('PutLifecycleConfiguration'),
    DeleteBucketOwnershipControls: onBucket('PutBucketOwnershipControls'),
    DeleteBucketPolicy: onBucket('DeleteBucketPolicy'),
    DeleteBucketTagging: onBucket('PutBucketTagging'),
    DeleteObject: onObject('DeleteObject', 'DeleteObjectVersion'),
    DeleteObjects: deleteObjects,
    DeletePublicAccessBlock: onBucket('PutBucketPublicAccessBlock'),
    GetBucketAcl: onBucket('GetBucketAcl'),
    GetBucketCors: onBucket('GetBucketCORS'),
    GetBucketEncryption: onBucket('GetEncryptionConfiguration'),
    GetBucketLifecycleConfiguration: onBucket('GetLifecycleConfiguration'),
    GetBucketLocation: onBucket('GetBucketLocation'),
    GetBucketLogging: onBucket('GetBucketLogging'),
    GetBucketNotificationConfiguration: onBucket('GetBucketNotification'),
    GetBucketOwnershipControls: onBucket('GetBucketOwnershipControls'),
    GetBucketPolicy: onBucket('GetBucketPolicy'),
    GetBucketTagging: onBucket('GetBucketTagging'),
    GetBucketVersioning: onBucket('GetBucketVersioning'),
    GetObject: onObject('GetObject', 'GetObjectVersion'),
    GetObjectTagging: onObject('GetObjectTagging', 'GetObjectVersionTagging'),
    GetPublicAccessBlock: onBucket('GetBucketPublicAccessBlock'),
    HeadBucket: onBucket('ListBucket'),
    HeadObject: onObject('GetObject', 'GetObjectVersion'),
    ListMultipartUploads: onBucket('ListBucketMultipartUploads'),
    ListBuckets: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
    ListObjectVersions: onBucket('ListBucketVersions'),
    ListObjects: onBucket('ListBucket'),
    ListObjectsV2: onBucket('ListBucket'),
    ListParts: onObject('ListMultipartUploadParts'),
    PutBucketEncryption: onBucket('PutEncryptionConfiguration'),
    PutBucketLifecycleConfiguration: onBucket('PutLifecycleConfiguration'),
    PutBucketNotificationConfiguration: onBucket('PutBucketNotification'),
    PutBucketOwnershipControls: onBucket('PutBucketOwnershipControls'),
    PutBucketPolicy: onBucket('PutBucketPolicy'),
    PutBucketTagging: onBucket('PutBucketTagging'),
    PutBucketVersioning: onBucket('PutBucketVersioning'),
    PutObject: write,
    PutObjectTagging: onObject('PutObjectTagging', 'PutObjectVersionTagging'),
    PutPublicAccessBlock: onBucket('PutBucketPublicAccessBlock'),
    UploadPart: write,
  },
  context,
};

/** Headers that are condition keys of S3. */
const HEADERS: Readonly<Record<string, string>> = {
  'if-match': 's3:if-match',
  'if-none-match': 's3:if-none-match',
  'x-amz-acl': 's3:x-amz-acl',
  'x-amz-copy-source': 's3:x-amz-copy-source',
  'x-amz-server-side-encryption': 's3:x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 's3:x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class': 's3:x-amz-storage-class',
};

/** Parameters that are condition keys of S3. */
const PARAMETERS: Readonly<Record<string, string>> = {
  Delimiter: 's3:delimiter',
  Prefix: 's3:prefix',
  VersionId: 's3:VersionId',
};

function context({ input, header }: OperationRequest): ConditionContext {
  return {
    ...Object.fromEntries(
      Object.entries(HEADERS).flatMap(([name, key]) => {
        const value = header(name);
        return value === undefined ? [] : [[key, value]];
      }),
    ),
    ...Object.fromEntries(
      Object.entries(PARAMETERS).flatMap(([name, key]) => {
        const value = textAt(input, name);
        return value === '' ? [] : [[key, value]];
      }),
    ),
  };
}
