import type { ConditionContext } from '../../call';
import { textAt } from '../input';
import type { OperationRequest } from '../service-rules';

/**
 * Condition keys of S3, and the parameters that are their values:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html.
 */
const PARAMETERS: Readonly<Record<string, string>> = {
  's3:delimiter': 'Delimiter',
  's3:if-match': 'IfMatch',
  's3:if-none-match': 'IfNoneMatch',
  's3:LocationConstraint': 'CreateBucketConfiguration.LocationConstraint',
  's3:object-lock-legal-hold': 'ObjectLockLegalHoldStatus',
  's3:object-lock-mode': 'ObjectLockMode',
  's3:prefix': 'Prefix',
  's3:VersionId': 'VersionId',
  's3:x-amz-acl': 'ACL',
  's3:x-amz-copy-source': 'CopySource',
  's3:x-amz-metadata-directive': 'MetadataDirective',
  's3:x-amz-object-ownership': 'ObjectOwnership',
  's3:x-amz-server-side-encryption': 'ServerSideEncryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  's3:x-amz-storage-class': 'StorageClass',
};

/** Returns the condition keys of a request to S3. */
export const s3Context = ({ input }: OperationRequest): ConditionContext =>
  Object.fromEntries(
    Object.entries(PARAMETERS).flatMap(([key, path]) => {
      const value = textAt(input, path);
      return value === '' ? [] : [[key, value]];
    }),
  );
