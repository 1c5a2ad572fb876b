import type { OwnedBucket } from '../../shared/aws/owned-bucket';
import { releaseTitle } from '../../shared/release/names';
import type { Bundle } from '../bundle/bundle';
import type { PromotionTarget } from '../targets';
import { proveTested } from './proof';
import type { ReleaseFiles } from './release-files';
import { missingSoak } from './soak';
import { proveSucceeded } from './succeeded-before';
import type { Missing } from './wait';

/** Release that is promoted, and the environment in which `deploy-stack` must have deployed the release. */
export interface Candidate {
  readonly files: ReleaseFiles;
  readonly bundle: Bundle;
  /** Name of the tested environment. */
  readonly tested: string;
}

/**
 * Checks that a release ran in the tested environment, succeeded in the environment before its target, and has run there
 * for the soak time.
 *
 * @param records Bucket with the deployment and promotion records.
 * @param now Current time in milliseconds since the epoch.
 * @returns What is missing; undefined if the release may be promoted.
 * @throws JobError when waiting cannot help, or when a request fails.
 */
export async function missingProof(
  records: OwnedBucket,
  { files, bundle, tested }: Candidate,
  target: PromotionTarget,
  now: number,
): Promise<Missing | undefined> {
  const { execution } = bundle;
  const deployed = await proveTested(records, { environment: tested, execution }, files);
  const since =
    target.before === undefined
      ? Math.max(...deployed.map(({ deployedAt }) => Date.parse(deployedAt)))
      : await proveSucceeded(target.before, records, bundle);
  if (typeof since !== 'number') return since;
  const title = releaseTitle(bundle);
  return missingSoak(title, { environment: target.before?.name ?? tested, since }, target, now);
}
