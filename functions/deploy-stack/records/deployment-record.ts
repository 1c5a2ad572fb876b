import { PutObjectCommand } from '@aws-sdk/client-s3';

import { type DeploymentRecord, deploymentRecordKey } from '../../shared/release/records';
import { during } from '../../shared/job/errors';
import type { Run } from '../ports';
import type { RecordDraft } from '../token';

/**
 * Writes the deployment record, which proves that a service of a release runs in an environment. A repeated write has
 * the same object key. The content is also the same, unless the time of the deployment is unknown.
 *
 * @throws JobError when the write fails.
 */
export async function writeDeploymentRecord(
  { records, environment: { RECORD_BUCKET }, accountId }: Run,
  draft: RecordDraft,
  stackId: string,
  deployedAt: Date,
): Promise<void> {
  const { environment, application, service, execution } = draft;
  const record: DeploymentRecord = { version: 1, ...draft, stackId, deployedAt: deployedAt.toISOString() };
  await during('writing the deployment record', () =>
    records.send(
      new PutObjectCommand({
        Bucket: RECORD_BUCKET,
        Key: deploymentRecordKey(environment, application, service, execution),
        Body: JSON.stringify(record),
        ContentType: 'application/json',
        ChecksumAlgorithm: 'SHA256',
        ExpectedBucketOwner: accountId,
      }),
    ),
  );
}
