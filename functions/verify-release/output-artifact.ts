import type { S3Client } from '@aws-sdk/client-s3';

import { type WriteRequest, otherBytes, writeOnce } from '../shared/aws/conditional-write';
import { type Configuration, parameterValues } from '../shared/release/configuration';
import { ARTIFACTS, STACK_TAGS } from '../shared/release/names';
import { canonicalTemplateFile, configurationFile, imageFileName } from '../shared/release/release-files';
import { configurationError, during } from '../shared/job/errors';
import type { Job } from '../shared/job/job';
import { writeZip } from '../shared/zip/write';
import type { VerifiedBundle } from './bundle';

const MAXIMUM_TAGS = 50;

/**
 * Returns the files that the deploy actions read: a canonical template, an image file and a configuration file for each
 * service. The configuration file contains the tags of the release. CodePipeline's CloudFormation action sets these
 * tags on the stack.
 */
export function verifiedFiles({ manifest, files, services }: VerifiedBundle): Map<string, Buffer> {
  const { release, execution, environment } = manifest;
  const tags = {
    [STACK_TAGS.sequence]: String(release.sequence),
    [STACK_TAGS.commit]: release.commit,
    [STACK_TAGS.execution]: execution,
  };
  const verified = new Map<string, Buffer>();
  for (const [service, { template, configuration }] of services) {
    const name = configurationFile(service, environment);
    verified.set(canonicalTemplateFile(service), Buffer.from(template.canonical));
    verified.set(imageFileName(service), files.get(imageFileName(service)) ?? Buffer.alloc(0));
    const values = { ...configuration, parameters: parameterValues(template, configuration) };
    verified.set(name, Buffer.from(`${JSON.stringify(withTags(values, tags, name), null, 2)}\n`));
  }
  return verified;
}

function withTags(
  { parameters, tags, stackPolicy }: Configuration,
  releaseTags: Readonly<Record<string, string>>,
  label: string,
) {
  const Tags = { ...Object.fromEntries(tags ?? []), ...releaseTags };
  const count = Object.keys(Tags).length;
  if (count > MAXIMUM_TAGS) {
    throw configurationError(
      `${label} would have ${String(count)} tags; allowed: ${String(MAXIMUM_TAGS)}, three of them for the release`,
    );
  }
  return {
    Parameters: Object.fromEntries(parameters),
    Tags,
    ...(stackPolicy === undefined ? {} : { StackPolicy: JSON.parse(stackPolicy) as unknown }),
  };
}

/**
 * Writes the output artifact unless the object already exists. Only this action writes to the object key, and the
 * content depends only on the bundle. An existing object comes from a duplicate of this job, or from a request whose
 * response was lost.
 *
 * @param s3 Client with the credentials of the job. The credentials may lack the permission to read.
 * @throws JobError when the existing object has different content or the request fails.
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
  const request: WriteRequest = {
    id: { Bucket: location.bucket, Key: location.key },
    label: `artifact ${ARTIFACTS.verified}`,
    object: {
      Body: writeZip(files),
      ContentType: 'application/zip',
      // The bucket policy of an artifact store rejects an object that is not encrypted with the KMS key of the store.
      ...(job.encryptionKeyId === undefined
        ? {}
        : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: job.encryptionKeyId }),
    },
  };
  const written = await during(`writing ${request.label}`, () => writeOnce(s3, request));
  if (written.kind === 'different') throw otherBytes(request, written.sha256);
}
