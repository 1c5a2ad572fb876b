import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';

import { templateKey } from '../../shared/release/release-files';
import { JobError, awsFailure, during } from '../../shared/job/errors';
import { sha256 as hashOf } from '../../shared/zip/write';
import type { Run } from '../ports';

/** Another writer was at it in the same moment; S3 asks to try again. */
const CONFLICT_TRIES = 3;

/**
 * Puts a template into the bucket of the stacks' Region, once: its name is its content, so one that is there already
 * (of an earlier release, or of our own try whose answer got lost) is the same one.
 *
 * @returns its URL for CloudFormation, which reads it with the rights of this function.
 * @throws JobError
 */
export async function uploadTemplate(body: Buffer, sha256: string, run: Run): Promise<string> {
  const { TEMPLATE_BUCKET: bucket, STACK_REGION, SERVICE_ROLE_ARN } = run.environment;
  // The account of the environment, which need not be the pipeline's.
  const [, , , , owner = ''] = SERVICE_ROLE_ARN.split(':');
  const key = templateKey(sha256);
  const object = { Bucket: bucket, Key: key, ExpectedBucketOwner: owner };
  const put = async (tries: number): Promise<void> => {
    try {
      await run.templates.send(
        new PutObjectCommand({
          ...object,
          Body: body,
          ContentType: 'application/json',
          IfNoneMatch: '*',
          ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
        }),
      );
    } catch (error) {
      const status = awsFailure(error)?.status;
      if (status === 409 && tries > 1) return put(tries - 1);
      if (status !== 412) throw error;
      const { Body } = await run.templates.send(new GetObjectCommand(object));
      const found = hashOf((await Body?.transformToByteArray()) ?? Buffer.alloc(0));
      if (found === sha256) return;
      throw new JobError(
        'RevisionOutOfSync',
        `${bucket}/${key} is not the template its name says, its SHA-256 is ${found}; an unauthorized principal wrote it; find out who wrote it, have Terraform's role delete it, then retry the stage`,
      );
    }
  };
  await during(`putting the template into ${bucket}`, () => put(CONFLICT_TRIES));
  return templateUrl(STACK_REGION, bucket, key);
}

/** In China the suffix is another one; no global endpoint, because it redirects. */
export function templateUrl(region: string, bucket: string, key: string): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${bucket}.s3.${region}.${suffix}/${key}`;
}
