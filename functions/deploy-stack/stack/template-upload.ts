import { type WriteRequest, unreadable, writeOnce } from '../../shared/aws/conditional-write';
import { JobError, during } from '../../shared/job/errors';
import { templateKey } from '../contract';
import type { Run } from '../ports';

/**
 * Writes a template to the template bucket unless the template already exists there. The object key contains the hash
 * of the template, so an existing object must have the same content.
 *
 * @returns URL of the template. CloudFormation reads the template with the permissions of this function.
 * @throws JobError of type RevisionOutOfSync when the existing object has different content; another JobError when the
 *   write fails.
 */
export async function uploadTemplate(body: Buffer, sha256: string, run: Run): Promise<string> {
  const { TEMPLATE_BUCKET: bucket, STACK_REGION, SERVICE_ROLE_ARN } = run.environment;
  // Id of the account that owns the template bucket. The pipeline may be in another account.
  const [, , , , owner = ''] = SERVICE_ROLE_ARN.split(':');
  const key = templateKey(sha256);
  const label = `${bucket}/${key}`;
  const request: WriteRequest = {
    id: { Bucket: bucket, Key: key, ExpectedBucketOwner: owner },
    label,
    object: { Body: body, ContentType: 'application/json' },
  };
  const written = await during(`putting the template into ${bucket}`, () =>
    writeOnce(run.templates, request),
  );
  if (written.kind === 'unreadable') throw unreadable(label);
  if (written.kind === 'different') {
    throw new JobError(
      'RevisionOutOfSync',
      `${label} is not the template that its name states: its SHA-256 is ${written.sha256}; an unauthorized principal wrote it; find out who wrote it, have somebody with the deployRole delete it, then retry the stage`,
    );
  }
  return templateUrl(STACK_REGION, bucket, key);
}

/**
 * Returns the URL of an S3 object. The URL contains the Region, because the global S3 endpoint may redirect the
 * request. Regions in China have a separate domain.
 */
export function templateUrl(region: string, bucket: string, key: string): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${bucket}.s3.${region}.${suffix}/${key}`;
}
