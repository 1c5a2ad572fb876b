import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';

import { templateKey } from '../../shared/release/contract';
import { JobError, awsFailure, during } from '../../shared/job/errors';
import { sha256 as hashOf } from '../../shared/zip/write';
import type { Run } from '../ports';

/** Number of tries of a write. S3 answers 409 when another writer writes the same key. */
const CONFLICT_TRIES = 3;

/**
 * Writes a template once to the template bucket and returns its URL. The key is the hash of the content, so an object that
 * exists has the same content: from an earlier release, or from a write whose response was lost.
 *
 * @returns URL for CloudFormation, which reads the object with the permissions of this function.
 * @throws JobError RevisionOutOfSync when the object has other content
 */
export async function uploadTemplate(body: Buffer, sha256: string, run: Run): Promise<string> {
  const { TEMPLATE_BUCKET: bucket, STACK_REGION, SERVICE_ROLE_ARN } = run.environment;
  // Account id of the environment, which may differ from the pipeline's.
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
        `${bucket}/${key} is not the template that its key names: its SHA-256 is ${found}; an unauthorized principal wrote it; find out who wrote it, have Terraform's role delete it, then retry the stage`,
      );
    }
  };
  await during(`putting the template into ${bucket}`, () => put(CONFLICT_TRIES));
  return templateUrl(STACK_REGION, bucket, key);
}

/** Returns the URL of an object at the Region's endpoint. The global endpoint would redirect. */
export function templateUrl(region: string, bucket: string, key: string): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${bucket}.s3.${region}.${suffix}/${key}`;
}
