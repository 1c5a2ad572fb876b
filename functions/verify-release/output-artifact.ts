import {
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';

import { type Configuration, parameterValues } from '../shared/release/configuration';
import {
  ARTIFACTS,
  STACK_TAGS,
  bundledConfiguration,
  canonicalTemplateFile,
  imageFileName,
} from '../shared/release/release-files';
import { awsFailure, configurationError, during } from '../shared/job/errors';
import type { Job } from '../shared/job/job';
import { checkStored } from '../shared/aws/conditional-write';
import { writeZip } from '../shared/zip/write';
import type { VerifiedBundle } from './bundle';

const MAXIMUM_TAGS = 50;

/**
 * Files of the artifact that the deploy actions read: of each service the canonical template, the image file, and the
 * configuration with the release's tags, so that the native CloudFormation action puts them on the stack.
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
    const name = bundledConfiguration(service, environment);
    verified.set(canonicalTemplateFile(service), Buffer.from(template.canonical));
    verified.set(imageFileName(service), files.get(imageFileName(service)) ?? Buffer.alloc(0));
    const values = { ...configuration, parameters: parameterValues(template, configuration) };
    verified.set(name, Buffer.from(`${JSON.stringify(withTags(values, tags, name), null, 2)}\n`));
  }
  return verified;
}

function withTags(
  { parameters, tags, stackPolicy }: Configuration,
  own: Readonly<Record<string, string>>,
  label: string,
) {
  const Tags = { ...Object.fromEntries(tags ?? []), ...own };
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
 * Writes the output artifact, once: its key is of this action alone and its bytes follow from the bundle. An object that
 * exists already was written by a duplicate of this job, or by this job when the answer got lost.
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
  const bytes = writeZip(files);
  const stored = await during(`writing artifact ${ARTIFACTS.verified}`, () =>
    putOnce(s3, {
      Bucket: location.bucket,
      Key: location.key,
      Body: bytes,
      ContentType: 'application/zip',
      ChecksumAlgorithm: 'SHA256',
      IfNoneMatch: '*',
      // Bucket policies of artifact stores refuse an object without their key.
      ...(job.encryptionKeyId === undefined
        ? {}
        : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: job.encryptionKeyId }),
    }),
  );
  if (stored !== 'unreadable') checkStored(`artifact ${ARTIFACTS.verified}`, bytes, stored.checksum);
}

/** What S3 reports of an object that exists now. */
type Stored = { readonly checksum: string | undefined } | 'unreadable';

/** A duplicate of the job may write in the same moment; S3 then asks to try again. */
const CONFLICT_TRIES = 3;

async function putOnce(s3: S3Client, object: PutObjectCommandInput, tries = CONFLICT_TRIES): Promise<Stored> {
  try {
    const { ChecksumSHA256 } = await s3.send(new PutObjectCommand(object));
    return { checksum: ChecksumSHA256 };
  } catch (error) {
    const status = awsFailure(error)?.status;
    if (status === 412) return lookAt(s3, object);
    if (status === 409 && tries > 1) return putOnce(s3, object, tries - 1);
    throw error;
  }
}

/** The job's credentials may be limited to writing its output artifacts. */
async function lookAt(s3: S3Client, { Bucket, Key }: PutObjectCommandInput): Promise<Stored> {
  try {
    const { ChecksumSHA256 } = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    return { checksum: ChecksumSHA256 };
  } catch (error) {
    if (awsFailure(error)?.status === 403) return 'unreadable';
    throw error;
  }
}
