import {
  type DeploymentRecord,
  deploymentRecordKey,
  deploymentRecordSchema,
} from '../../shared/release/records';
import { type Release } from '../../shared/release/release-files';
import { JobError } from '../../shared/job/errors';
import { parseJson } from '../../shared/text/json';
import { listed } from '../../shared/text/text';
import { type OwnedBucket, readText } from '../../shared/aws/owned-bucket';
import type { ReleaseFiles, ReleasedService } from './release-files';

/** Environment and pipeline execution for which deployment records must exist. */
export interface ProvenDeployment {
  /** Environment in which the release must have run. */
  readonly environment: string;
  readonly execution: string;
}

/**
 * Checks that this execution deployed exactly this release to the tested environment. Each service must have a
 * deployment record with the same image, template, configuration, commit and release number.
 *
 * @returns The deployment records of all services.
 * @throws JobError of type RevisionOutOfSync that lists every missing record and every difference; another JobError
 *   when a record cannot be read.
 */
export async function proveTested(
  bucket: OwnedBucket,
  deployment: ProvenDeployment,
  { release, services }: ReleaseFiles,
): Promise<DeploymentRecord[]> {
  const records = await Promise.all(
    services.map(({ service }) => readRecord(bucket, deployment, release.application, service)),
  );
  const problems = services.flatMap((released, index) => {
    const record = records[index];
    if (record === undefined) return [`${released.service} has no record of a finished deployment`];
    return differences(record, deployment, release, released);
  });
  if (problems.length === 0) return records.flatMap((record) => record ?? []);
  throw new JobError(
    'RevisionOutOfSync',
    `release ${String(release.sequence)} of ${release.application} was not tested in ${deployment.environment} by execution ${deployment.execution}: ${listed(problems)}; release again`,
  );
}

function differences(
  record: DeploymentRecord,
  { environment, execution }: ProvenDeployment,
  release: Release,
  { service, image, canonicalSha256 }: ReleasedService,
): string[] {
  const recorded = new Map(Object.entries(release.services[service]?.configuration ?? {}));
  const pairs: readonly (readonly [string, string | number, string | number])[] = [
    ['environment', record.environment, environment],
    ['application', record.application, release.application],
    ['service', record.service, service],
    ['execution', record.execution, execution],
    ['sequence', record.sequence, release.sequence],
    ['commit', record.commit, release.commit],
    ['image', record.image, image.uri],
    ['template', record.template, release.services[service]?.template ?? 'none'],
    ['canonical template', record.canonicalTemplate ?? 'none', canonicalSha256],
    // Configuration file for the tested environment. The promoted environment has a separate configuration file.
    ['configuration', record.configuration ?? 'none', recorded.get(environment) ?? 'none'],
  ];
  const different = pairs.filter(([, actual, expected]) => actual !== expected);
  if (different.length === 0) return [];
  const texts = different.map(
    ([name, actual, expected]) => `${name} ${String(actual)} instead of ${String(expected)}`,
  );
  return [`${service} ran with ${texts.join(', ')}`];
}

/** Reads the deployment record of a service. Returns undefined when the record does not exist. */
async function readRecord(
  records: OwnedBucket,
  { environment, execution }: ProvenDeployment,
  application: string,
  service: string,
): Promise<DeploymentRecord | undefined> {
  const record = await readText(records, deploymentRecordKey(environment, application, service, execution));
  return record && parseJson(record.text, `the deployment record of ${service}`, deploymentRecordSchema);
}
