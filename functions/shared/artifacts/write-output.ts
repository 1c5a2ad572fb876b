import type { S3Client } from '@aws-sdk/client-s3';

import { type WriteRequest, otherContent, writeOnce } from '../aws/conditional-write';
import { configurationError, during } from '../job/errors';
import type { Job } from '../job/job';

/**
 * Writes an output artifact unless the object already exists. Only this action writes to the object key, and the content
 * depends only on the release. An existing object comes from a duplicate of this job, or from a request whose response
 * was lost.
 *
 * @param s3 Client with the credentials of the job. The credentials may lack the permission to read.
 * @param name Name of the artifact.
 * @throws JobError when the action has no such output artifact, when the existing object has different content, or when
 *   the request fails.
 */
export async function writeOutput(s3: S3Client, job: Job, name: string, zip: Buffer): Promise<void> {
  const location = job.outputs.get(name);
  if (location === undefined) {
    throw configurationError(
      `the action has no output artifact ${name}; declare it as an output artifact of the action`,
    );
  }
  const request: WriteRequest = {
    id: { Bucket: location.bucket, Key: location.key },
    label: `artifact ${name}`,
    object: {
      Body: zip,
      ContentType: 'application/zip',
      // The bucket policy of an artifact store rejects an object that is not encrypted with the KMS key of the store.
      ...(job.encryptionKeyId === undefined
        ? {}
        : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: job.encryptionKeyId }),
    },
  };
  const written = await during(`writing ${request.label}`, () => writeOnce(s3, request));
  if (written.kind === 'different') throw otherContent(request, written.sha256);
}
