import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { S3Client } from '@aws-sdk/client-s3';

import type { ArtifactStore } from '../shared/artifacts/artifacts';
import type { OwnedBucket } from '../shared/aws/owned-bucket';
import { JobError } from '../shared/job/errors';
import { type Job, userParametersOf } from '../shared/job/job';
import { type JobResult, continued } from '../shared/job/job-result';
import { releaseTitle } from '../shared/release/names';
import { findImages } from '../shared/release/images/find-images';
import { protectImages } from '../shared/release/images/protect-images';
import { UNLISTED, checkRunning, unlessUnlisted } from '../shared/job/running-action';
import type { Deadline } from '../shared/job/deadline';
import { type Bundle, makeBundle } from './bundle/bundle';
import { type PromoteReleaseEnvironment, promoteReleaseParametersSchema } from './contract';
import type { ObjectState } from './bundle/head-object';
import { isPublished, markPublished, readCurrent, replaceCurrent, writeCopy } from './bundle/publish';
import { recordOf, recordPromotion } from './record';
import { type ReleaseFiles, readRelease } from './checks/release-files';
import { nextToken } from '../shared/job/next-token';
import { targetOf } from './targets';
import { missingProof } from './checks/ready';
import { waitFor } from './checks/wait';
import { isObjectOf, rejectStale, releaseOf } from './bundle/stale-guard';

/** Clients and settings of a promotion. */
export interface PromotePorts {
  readonly environment: PromoteReleaseEnvironment;
  /** Id of the account that owns the pipeline and the record bucket. */
  readonly accountId: string;
  readonly artifacts: ArtifactStore;
  /** CodePipeline client for the Region of the pipeline. */
  readonly codePipeline: CodePipelineClient;
  /** S3 client for the record bucket, with the credentials of the function's role. */
  readonly records: S3Client;
  /** ECR client for the Region of the registry. */
  readonly ecr: ECRClient;
  /** Returns an S3 client for a Region, with the credentials of the function's role. */
  readonly s3In: (region: string) => S3Client;
  readonly deadline: Deadline;
  /** Returns the current time in milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Writes a tested release to the release bucket of one environment. Waits while the release has not succeeded in the
 * environment before, or has not run there for the soak time.
 *
 * @throws JobError when a check or a request fails.
 */
export async function promoteRelease(job: Job, ports: PromotePorts): Promise<JobResult> {
  const { environment } = ports;
  const parameters = userParametersOf(job, promoteReleaseParametersSchema);
  const { pipeline, release: execution } = parameters;
  const continuation = nextToken(job);
  const target = targetOf(environment.RELEASE_TARGETS, parameters.environment, ports.s3In);
  const { name, releases } = target;
  const running = await unlessUnlisted(job, () =>
    checkRunning(ports.codePipeline, job, { pipeline, execution }),
  );
  if (running === undefined) return continued(continuation, UNLISTED);

  const records = { s3: ports.records, bucket: environment.RECORD_BUCKET, accountId: ports.accountId };
  const files = await readRelease(parameters, environment, { artifacts: ports.artifacts, records });
  const bundle = makeBundle(files, name, execution);
  if (await isPublished(releases, bundle)) return repeated(releases, bundle, name);
  const current = await readCurrent(releases, bundle.application);
  rejectStale(current, bundle);
  // A promotion that has started the deployment was ready before. Only its records may be missing.
  if (!isCurrentBundle(current, bundle)) {
    const candidate = { files, bundle, tested: environment.PROVEN_ENVIRONMENT };
    const missing = await missingProof(records, candidate, target, ports.now());
    if (missing !== undefined) return waitFor(missing, job, ports.now());
  }
  const versionId = await publish(
    { name, releases, records },
    { files, bundle, current },
    continuation,
    ports,
  );
  return done(bundle, versionId, `${releaseTitle(bundle)} promoted to ${name}`);
}

const isCurrentBundle = (current: ObjectState, bundle: Bundle) =>
  current.kind === 'object' && isObjectOf(bundle, current);

/**
 * Returns the result of a completed promotion.
 *
 * @param versionId S3 version id of the bundle; undefined when another release has replaced the bundle.
 */
const done = (bundle: Bundle, versionId: string | undefined, summary: string): JobResult => ({
  kind: 'done',
  summary,
  outputs: {
    Sequence: String(bundle.sequence),
    BundleSha256: bundle.sha256,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
  },
});

/** Returns the result of a promotion that an earlier job has completed. */
async function repeated(target: OwnedBucket, bundle: Bundle, environment: string): Promise<JobResult> {
  const state = await readCurrent(target, bundle.application);
  const versionId = state.kind === 'object' && isObjectOf(bundle, state) ? state.versionId : undefined;
  const current = releaseOf(state);
  const replacedBy =
    current === undefined || current.execution === bundle.execution
      ? ''
      : `; release ${String(current.sequence)} is current there now; to bring release ${String(bundle.sequence)} back, push its code again: the new release gets a higher number`;
  const summary = `${releaseTitle(bundle)} was already promoted to ${environment}; nothing written${replacedBy}`;
  return done(bundle, versionId, summary);
}

/** Environment and buckets to which a promotion writes. */
interface Destination {
  readonly name: string;
  readonly releases: OwnedBucket;
  readonly records: OwnedBucket;
}

/** A release that may be promoted. */
interface ReadyRelease {
  readonly files: ReleaseFiles;
  readonly bundle: Bundle;
  /** State of the current bundle before the first write. */
  readonly current: ObjectState;
}

/**
 * Writes the bundle, the promotion record and, last, the marker object. Because of this order, a repeated promotion can
 * continue after a crash and starts the release pipeline only once.
 *
 * @param continuation Token with which the job continues if the time is over.
 * @returns S3 version id of the current bundle.
 */
async function publish(
  { name, releases, records }: Destination,
  { files, bundle, current }: ReadyRelease,
  continuation: string,
  { environment, ecr, deadline, now }: PromotePorts,
): Promise<string | undefined> {
  const registry = { ecr, host: environment.REGISTRY };
  const images = await findImages(registry, files.services);

  // From here on, a lost response may hide a successful write. The next invocation finds such a write.
  deadline.resumeWith(continuation);
  await writeCopy(releases, bundle);
  // Tags the images again, so that no ECR lifecycle rule expires the images. A promotion does not rely on the tags from
  // deploy-stack.
  await protectImages(registry, images);
  const versionId = await replaceCurrent(releases, bundle, current);
  const isCurrent = async () => isCurrentBundle(await readCurrent(releases, bundle.application), bundle);
  await afterStart(bundle, name, async () => {
    const record = recordOf(files, { environment: name, execution: bundle.execution, now: now() });
    await recordPromotion(records, record, isCurrent);
    await markPublished(releases, bundle);
  });
  return versionId;
}

/**
 * Runs `work` after the promotion has started the deployment. If `work` fails, the error also reports that the
 * deployment has started.
 */
async function afterStart(bundle: Bundle, environment: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    throw new JobError(
      error.type,
      `${releaseTitle(bundle)} is promoted to ${environment} and its deployment starts, but the promotion is not complete: ${error.message}`,
      { cause: error },
    );
  }
}
