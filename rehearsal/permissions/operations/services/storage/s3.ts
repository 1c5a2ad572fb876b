import { bucketArn } from '../../../../../stacks/names';
import { isStructure, type ApiValue } from '../../../../local-aws/service-model/model';
import type { Requirement } from '../../../call';
import { at, textAt } from '../../input';
import { s3Context } from '../../s3/conditions';
import { copySourceOf } from '../../s3/copy-source';
import { passRoles, type OperationRequest, type ServiceRules } from '../../service-rules';

type Requirements = (request: OperationRequest) => readonly Requirement[];

/** Actions of the operations on a bucket. */
const ON_BUCKET: Readonly<Record<string, string>> = {
  DeleteBucket: 'DeleteBucket',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  DeleteBucketPolicy: 'DeleteBucketPolicy',
  DeleteBucketReplication: 'PutReplicationConfiguration',
  DeleteBucketTagging: 'PutBucketTagging',
  DeleteBucketWebsite: 'DeleteBucketWebsite',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  GetBucketAcl: 'GetBucketAcl',
  GetBucketCors: 'GetBucketCORS',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketLocation: 'GetBucketLocation',
  GetBucketLogging: 'GetBucketLogging',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  GetBucketOwnershipControls: 'GetBucketOwnershipControls',
  GetBucketPolicy: 'GetBucketPolicy',
  GetBucketPolicyStatus: 'GetBucketPolicyStatus',
  GetBucketReplication: 'GetReplicationConfiguration',
  GetBucketRequestPayment: 'GetBucketRequestPayment',
  GetBucketTagging: 'GetBucketTagging',
  GetBucketVersioning: 'GetBucketVersioning',
  GetBucketWebsite: 'GetBucketWebsite',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  HeadBucket: 'ListBucket',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  PutBucketAccelerateConfiguration: 'PutAccelerateConfiguration',
  PutBucketAcl: 'PutBucketAcl',
  PutBucketCors: 'PutBucketCORS',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  PutBucketLogging: 'PutBucketLogging',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  PutBucketOwnershipControls: 'PutBucketOwnershipControls',
  PutBucketPolicy: 'PutBucketPolicy',
  PutBucketReplication: 'PutReplicationConfiguration',
  PutBucketRequestPayment: 'PutBucketRequestPayment',
  PutBucketTagging: 'PutBucketTagging',
  PutBucketVersioning: 'PutBucketVersioning',
  PutBucketWebsite: 'PutBucketWebsite',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
};

/** Actions of the operations on an object: without a version in the request, and with one. */
const ON_OBJECT: Readonly<Record<string, readonly [string, string]>> = {
  AbortMultipartUpload: ['AbortMultipartUpload', 'AbortMultipartUpload'],
  DeleteObject: ['DeleteObject', 'DeleteObjectVersion'],
  DeleteObjectTagging: ['DeleteObjectTagging', 'DeleteObjectVersionTagging'],
  GetObject: ['GetObject', 'GetObjectVersion'],
  GetObjectAcl: ['GetObjectAcl', 'GetObjectVersionAcl'],
  GetObjectAttributes: ['GetObject', 'GetObjectVersion'],
  GetObjectLegalHold: ['GetObjectLegalHold', 'GetObjectLegalHold'],
  GetObjectRetention: ['GetObjectRetention', 'GetObjectRetention'],
  GetObjectTagging: ['GetObjectTagging', 'GetObjectVersionTagging'],
  HeadObject: ['GetObject', 'GetObjectVersion'],
  ListParts: ['ListMultipartUploadParts', 'ListMultipartUploadParts'],
  PutObjectAcl: ['PutObjectAcl', 'PutObjectVersionAcl'],
  PutObjectLegalHold: ['PutObjectLegalHold', 'PutObjectLegalHold'],
  PutObjectRetention: ['PutObjectRetention', 'PutObjectRetention'],
  PutObjectTagging: ['PutObjectTagging', 'PutObjectVersionTagging'],
};

/** Parameters of a write that need an action of their own. */
const OF_WRITE: Readonly<Record<string, string>> = {
  ACL: 'PutObjectAcl',
  GrantFullControl: 'PutObjectAcl',
  GrantRead: 'PutObjectAcl',
  GrantReadACP: 'PutObjectAcl',
  GrantWriteACP: 'PutObjectAcl',
  ObjectLockLegalHoldStatus: 'PutObjectLegalHold',
  ObjectLockMode: 'PutObjectRetention',
  Tagging: 'PutObjectTagging',
};

const bucketRequirement = (action: string, { input, accountRegion }: OperationRequest): Requirement => ({
  action: `s3:${action}`,
  resource: bucketArn(accountRegion.region, textAt(input, 'Bucket')),
});

const objectRequirement = (action: string, request: OperationRequest): Requirement => ({
  action: `s3:${action}`,
  resource: objectArn(request, textAt(request.input, 'Bucket'), textAt(request.input, 'Key')),
});

const objectArn = ({ accountRegion: { region } }: OperationRequest, bucket: string, key: string) =>
  bucketArn(region, bucket, key);

const write: Requirements = (request) => {
  const names = Object.keys(OF_WRITE).filter((name) => textAt(request.input, name) !== '');
  const actions = new Set(['PutObject', ...names.map((name) => OF_WRITE[name] ?? '')]);
  return [...actions].map((action) => objectRequirement(action, request));
};

/** A copy reads its source and writes its target. */
const copy: Requirements = (request) => {
  const { bucket, key, version } = copySourceOf(request);
  return [
    {
      action: version === '' ? 's3:GetObject' : 's3:GetObjectVersion',
      resource: objectArn(request, bucket, key),
      // The condition keys of the request describe the target.
      context: {},
    },
    ...write(request),
  ];
};

/** Settings of a new bucket need actions of their own: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html. */
const createBucket: Requirements = (request) => {
  const acl = textAt(request.input, 'ACL');
  const grants = ['GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWrite', 'GrantWriteACP'];
  const actions = [
    'CreateBucket',
    ...((acl !== '' && acl !== 'private') || at(...grants)(request.input).length > 0 ? ['PutBucketAcl'] : []),
    ...(textAt(request.input, 'ObjectOwnership') === '' ? [] : ['PutBucketOwnershipControls']),
    ...(request.input['ObjectLockEnabledForBucket'] === true
      ? ['PutBucketObjectLockConfiguration', 'PutBucketVersioning']
      : []),
  ];
  return actions.map((action) => bucketRequirement(action, request));
};

/** Each object of the request needs its permission. */
const deleteObjects: Requirements = (request) => {
  const { Delete: list } = request.input;
  const objects = isStructure(list) ? (list['Objects'] ?? []) : [];
  return (objects as readonly ApiValue[]).filter(isStructure).map((object) => ({
    action: textAt(object, 'VersionId') === '' ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
    resource: objectArn(request, textAt(request.input, 'Bucket'), textAt(object, 'Key')),
  }));
};

/** A request that ignores the retention of an object needs an action of its own. */
const bypass: Requirements = (request) =>
  request.input['BypassGovernanceRetention'] === true
    ? [objectRequirement('BypassGovernanceRetention', request)]
    : [];

const all = (
  operations: readonly string[],
  requirements: (operation: string) => Requirements,
): Record<string, Requirements> =>
  Object.fromEntries(operations.map((operation) => [operation, requirements(operation)]));

/**
 * S3, whose operations mostly have other names than their actions:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html. An operation that is not in these
 * tables is refused.
 */
export const s3: ServiceRules = {
  prefix: 's3',
  variables: {},
  exceptions: {
    ...all(Object.keys(ON_BUCKET), (operation) => (request) => [
      bucketRequirement(ON_BUCKET[operation] ?? '', request),
    ]),
    ...all(Object.keys(ON_OBJECT), (operation) => (request) => {
      const [action = '', ofVersion = ''] = ON_OBJECT[operation] ?? [];
      return [objectRequirement(textAt(request.input, 'VersionId') === '' ? action : ofVersion, request)];
    }),
    ...all(['CompleteMultipartUpload', 'CreateMultipartUpload', 'PutObject', 'UploadPart'], () => write),
    ...all(['CopyObject', 'UploadPartCopy'], () => copy),
    CreateBucket: createBucket,
    DeleteObjects: deleteObjects,
    ListBuckets: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  },
  tagActions: { CreateBucket: 'TagResource' },
  more: (request) => [
    ...bypass(request),
    ...passRoles(request, at('ReplicationConfiguration.Role'), 's3.amazonaws.com'),
  ],
  context: s3Context,
};
