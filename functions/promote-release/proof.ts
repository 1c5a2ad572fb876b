import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { type DeploymentRecord, deploymentRecordKey, deploymentRecordSchema } from '../shared/contract';
import { JobError, awsFailure, jobErrorOf } from '../shared/errors';
import { parseJson } from '../shared/json';
import { listed } from '../shared/text';
import type { ReleaseFiles, ReleasedService } from './release-files';

/** Where the deployment records lie and which release they must prove. */
export interface ProofQuestion {
  readonly bucket: string;
  /** Account that owns the bucket. */
  readonly accountId: string;
  /** Environment in which the release must have run. */
  readonly environment: string;
  readonly execution: string;
}

/**
 * Proves that exactly this release ran in the tested environment, deployed by this very execution: one record for
 * each service, with the same image, template, commit and sequence.
 *
 * @throws JobError RevisionOutOfSync naming everything that is missing or different.
 */
export async function proveTested(
  s3: S3Client,
  question: ProofQuestion,
  { release, services }: ReleaseFiles,
): Promise<void> {
  const doubts = await Promise.all(
    services.map(async (released) => {
      const record = await readRecord(s3, question, release.application, released.service);
      return record === undefined
        ? `${released.service} has no record of a finished deployment`
        : differences(record, question, { ...release, ...released });
    }),
  );
  const missing = doubts.filter((doubt) => doubt !== '');
  if (missing.length === 0) return;
  throw new JobError(
    'RevisionOutOfSync',
    `release ${String(release.sequence)} of ${release.application} was not tested in ${question.environment} by execution ${question.execution}: ${listed(missing)}; deploy it there first`,
  );
}

function differences(
  record: DeploymentRecord,
  question: ProofQuestion,
  expected: ReleasedService & {
    readonly application: string;
    readonly commit: string;
    readonly sequence: number;
  },
): string {
  const pairs: readonly (readonly [string, string | number, string | number])[] = [
    ['environment', record.environment, question.environment],
    ['application', record.application, expected.application],
    ['service', record.service, expected.service],
    ['execution', record.execution, question.execution],
    ['sequence', record.sequence, expected.sequence],
    ['commit', record.commit, expected.commit],
    ['image', record.image, expected.image.uri],
    ['template', record.template, expected.templateSha256],
  ];
  const different = pairs.filter(([, got, wanted]) => got !== wanted);
  if (different.length === 0) return '';
  const told = different.map(([what, got, wanted]) => `${what} ${String(got)} instead of ${String(wanted)}`);
  return `${expected.service} ran with ${told.join(', ')}`;
}

/** @returns undefined when there is none. */
async function readRecord(
  s3: S3Client,
  { bucket, accountId, environment, execution }: ProofQuestion,
  application: string,
  service: string,
): Promise<DeploymentRecord | undefined> {
  const key = deploymentRecordKey(environment, application, service, execution);
  try {
    const object = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: accountId }),
    );
    const text = (await object.Body?.transformToString()) ?? '';
    return parseJson(text, `the deployment record of ${service}`, deploymentRecordSchema);
  } catch (error) {
    if (awsFailure(error)?.code === 'NoSuchKey') return undefined;
    throw jobErrorOf(error, `reading the deployment record of ${service}`) ?? error;
  }
}
