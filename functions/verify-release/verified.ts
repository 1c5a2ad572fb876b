import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';

import { ARTIFACTS, RELEASE_FILE, STACK_TAGS, bundledConfiguration } from '../shared/contract';
import { configurationError, during } from '../shared/errors';
import type { Job } from '../shared/job';
import { decodeText, parseJson } from '../shared/json';
import { writeZip } from '../shared/zip-write';
import type { VerifiedBundle } from './bundle';

const MAXIMUM_TAGS = 50;
// Already checked in full by the bundle's verification; only the tags matter here.
const withTagsSchema = z.looseObject({ Tags: z.optional(z.record(z.string(), z.string())) });

/**
 * Files of the artifact that the deploy actions read: the bundle's, with the release's tags in every configuration
 * file, so that the native CloudFormation action puts them on the stack.
 */
export function verifiedFiles({ manifest, files }: VerifiedBundle): Map<string, Buffer> {
  const { release, execution, environment } = manifest;
  const tags = {
    [STACK_TAGS.sequence]: String(release.sequence),
    [STACK_TAGS.commit]: release.commit,
    [STACK_TAGS.execution]: execution,
  };
  const verified = new Map([...files].filter(([name]) => name !== RELEASE_FILE));
  for (const service of Object.keys(release.services)) {
    const name = bundledConfiguration(service, environment);
    const text = decodeText(files.get(name) ?? Buffer.alloc(0), name);
    const configuration = parseJson(text, name, withTagsSchema);
    const all = { ...configuration.Tags, ...tags };
    if (Object.keys(all).length > MAXIMUM_TAGS) {
      throw configurationError(
        `${name} would have ${String(Object.keys(all).length)} tags; allowed: ${String(MAXIMUM_TAGS)}, three of them for the release`,
      );
    }
    verified.set(name, Buffer.from(`${JSON.stringify({ ...configuration, Tags: all }, null, 2)}\n`));
  }
  return verified;
}

/**
 * Writes the output artifact.
 *
 * @param s3 A client with the job's own credentials.
 * @throws JobError
 */
export async function writeVerified(
  s3: S3Client,
  job: Job,
  files: ReadonlyMap<string, Buffer>,
): Promise<void> {
  const location = job.outputs.get(ARTIFACTS.verified);
  if (location === undefined) {
    throw configurationError(`the action has no output artifact ${ARTIFACTS.verified}; declare it`);
  }
  await during(`writing artifact ${ARTIFACTS.verified}`, () =>
    s3.send(
      new PutObjectCommand({
        Bucket: location.bucket,
        Key: location.key,
        Body: writeZip(files),
        ContentType: 'application/zip',
        ChecksumAlgorithm: 'SHA256',
        // Bucket policies of artifact stores refuse an object without their key.
        ...(job.encryptionKeyId === undefined
          ? {}
          : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: job.encryptionKeyId }),
      }),
    ),
  );
}
