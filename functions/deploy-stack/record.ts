import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { type DeploymentRecord, deploymentRecordKey } from '../shared/contract';
import { during } from '../shared/errors';
import type { RecordDraft } from './token';

/**
 * Writes the proof that a service of a release runs in an environment. A repeat writes the same bytes again: the
 * key names the execution, and everything in it comes from there.
 *
 * @throws JobError PermissionError or SystemUnavailable
 */
export async function writeRecord(
  s3: S3Client,
  bucket: string,
  accountId: string,
  draft: RecordDraft,
  stackId: string,
): Promise<void> {
  const { environment, application, service, execution } = draft;
  const record: DeploymentRecord = { version: 1, ...draft, stackId };
  await during('writing the deployment record', () =>
    s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: deploymentRecordKey(environment, application, service, execution),
        Body: JSON.stringify(record),
        ContentType: 'application/json',
        ChecksumAlgorithm: 'SHA256',
        ExpectedBucketOwner: accountId,
      }),
    ),
  );
}
