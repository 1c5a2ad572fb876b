import {
  type DeploymentRecord,
  deploymentRecordKey,
  deploymentRecordSchema,
} from '../../shared/release/records';
import { type Release } from '../../shared/release/release-files';
import { JobError } from '../../shared/job/errors';
import { parseJson } from '../../shared/text/json';
import { listed } from '../../shared/text/text';
import { type OwnedBucket, readText } from '../bundle/bucket';
import type { ReleaseFiles, ReleasedService } from './release-files';

/** What the deployment records must prove. */
export interface ProofQuestion {
  /** Environment in which the release must have run. */
  readonly environment: string;
  readonly execution: string;
}

/**
 * Proves that exactly this release ran in the tested environment, deployed by this very execution: one record for
 * each service, with the same image, template, configuration, commit and sequence.
 *
 * @returns The records.
 * @throws JobError RevisionOutOfSync naming everything that is missing or different.
 */
export async function proveTested(
  bucket: OwnedBucket,
  question: ProofQuestion,
  { release, services }: ReleaseFiles,
): Promise<DeploymentRecord[]> {
  const records = await Promise.all(
    services.map(({ service }) => readRecord(bucket, question, release.application, service)),
  );
  const missing = services.flatMap((released, index) => {
    const record = records[index];
    if (record === undefined) return [`${released.service} has no record of a finished deployment`];
    return differences(record, question, release, released);
  });
  if (missing.length === 0) return records.flatMap((record) => record ?? []);
  throw new JobError(
    'RevisionOutOfSync',
    `release ${String(release.sequence)} of ${release.application} was not tested in ${question.environment} by execution ${question.execution}: ${listed(missing)}; deploy it there first`,
  );
}

function differences(
  record: DeploymentRecord,
  { environment, execution }: ProofQuestion,
  release: Release,
  { service, image, templateSha256, canonicalSha256 }: ReleasedService,
): string[] {
  const vouched = new Map(Object.entries(release.services[service]?.configuration ?? {}));
  const pairs: readonly (readonly [string, string | number, string | number])[] = [
    ['environment', record.environment, environment],
    ['application', record.application, release.application],
    ['service', record.service, service],
    ['execution', record.execution, execution],
    ['sequence', record.sequence, release.sequence],
    ['commit', record.commit, release.commit],
    ['image', record.image, image.uri],
    ['template', record.template, templateSha256],
    ['canonical template', record.canonicalTemplate ?? 'none', canonicalSha256],
    // That of the tested environment; the promoted one has its own.
    ['configuration', record.configuration ?? 'none', vouched.get(environment) ?? 'none'],
  ];
  const different = pairs.filter(([, got, wanted]) => got !== wanted);
  if (different.length === 0) return [];
  const told = different.map(([what, got, wanted]) => `${what} ${String(got)} instead of ${String(wanted)}`);
  return [`${service} ran with ${told.join(', ')}`];
}

/** @returns undefined when there is none. */
async function readRecord(
  records: OwnedBucket,
  { environment, execution }: ProofQuestion,
  application: string,
  service: string,
): Promise<DeploymentRecord | undefined> {
  const found = await readText(records, deploymentRecordKey(environment, application, service, execution));
  return found && parseJson(found.text, `the deployment record of ${service}`, deploymentRecordSchema);
}
