import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { S3Client } from '@aws-sdk/client-s3';

import type { ArtifactStore } from '../shared/artifacts';
import { JobError, configurationError } from '../shared/errors';
import { type Job, userParametersOf } from '../shared/job';
import { parseJson } from '../shared/json';
import type { JobResult } from '../shared/job-result';
import { findImages } from '../shared/registry/find-images';
import { protectImages } from '../shared/registry/protect-images';
import { UnlistedActionError, checkRunning } from '../shared/running-action';
import { listed } from '../shared/text';
import type { Watch } from '../shared/watch';
import type { OwnedBucket } from './bucket';
import { type Bundle, makeBundle } from './bundle';
import {
  type PromoteReleaseEnvironment,
  type PromoteReleaseParameters,
  type ReleaseTargets,
  promoteReleaseParametersSchema,
  releaseTargetsSchema,
} from './contract';
import { proveTested } from './proof';
import {
  type Published,
  alreadyPublished,
  currentRelease,
  lookAtCurrent,
  markPublished,
  pointCurrent,
  writeOnce,
} from './publish';
import { recordOf, recordPromotion } from './record';
import { type ReleaseFiles, readRelease } from './release-files';
import { isLastRound, nextRound } from './rounds';
import { checkSoaked } from './soak';

/** What a promotion works with. */
export interface PromotePorts {
  readonly environment: PromoteReleaseEnvironment;
  /** Account of the pipeline and of the record bucket. */
  readonly accountId: string;
  readonly artifacts: ArtifactStore;
  /** Of the pipeline's Region. */
  readonly codePipeline: CodePipelineClient;
  /** Of the record bucket's Region, with the function's own credentials. */
  readonly records: S3Client;
  /** Of the registry's Region. */
  readonly ecr: ECRClient;
  /** Client of a Region, with the function's own credentials. */
  readonly s3In: (region: string) => S3Client;
  readonly watch: Watch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Puts a tested release into the release bucket of one environment. It writes there and nowhere else.
 *
 * @throws JobError
 */
export async function promoteRelease(job: Job, ports: PromotePorts): Promise<JobResult> {
  const { environment } = ports;
  const parameters = userParametersOf(job, promoteReleaseParametersSchema);
  const { application, release: execution } = parameters;
  const onceMore = nextRound(job);
  const { bucket, region, accountId, soakMinutes } = targetOf(
    environment.RELEASE_TARGETS,
    parameters.environment,
  );
  const target = { s3: ports.s3In(region), bucket, accountId };
  if (!(await isListed(job, parameters, ports))) {
    const summary = 'CodePipeline does not list this action as running yet; looks again';
    return { kind: 'continue', token: onceMore, summary };
  }

  const files = await readRelease(parameters, environment, ports.artifacts);
  const { sequence } = files.release;
  const what = `release ${String(sequence)} of ${application}`;
  const before = await alreadyPublished(target, { application, sequence, execution });
  if (before !== undefined) {
    const current = await currentRelease(target, application);
    const since =
      current === undefined || current.execution === execution
        ? ''
        : `; release ${String(current.sequence)} is current there now; to bring ${String(sequence)} back, push its code again: that makes a release with a higher number`;
    return done(
      sequence,
      before,
      `${what} was already promoted to ${parameters.environment}; nothing written${since}`,
    );
  }
  const published = await proveAndPublish(target, files, parameters, { soakMinutes, onceMore }, ports);
  return done(sequence, published, `${what} promoted to ${parameters.environment}`);
}

const done = (sequence: number, { bundleSha256, versionId }: Published, summary: string): JobResult => ({
  kind: 'done',
  summary,
  outputs: {
    Sequence: String(sequence),
    BundleSha256: bundleSha256,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
  },
});

/**
 * Production starts once, whatever happens in between: everything is checked, then written in an order in which the same
 * call, after any crash, goes on where it ended. The marker is last: a promotion is complete when the record of it is.
 */
async function proveAndPublish(
  target: OwnedBucket,
  files: ReleaseFiles,
  parameters: PromoteReleaseParameters,
  { soakMinutes, onceMore }: { readonly soakMinutes: number; readonly onceMore: string },
  { environment, accountId, records, ecr, watch, now }: PromotePorts,
): Promise<Published> {
  const { environment: name, release: execution } = parameters;
  const recordBucket = { s3: records, bucket: environment.RECORD_BUCKET, accountId };
  const registry = { ecr, host: environment.REGISTRY };
  const tested = await proveTested(
    recordBucket,
    { environment: environment.PROVEN_ENVIRONMENT, execution },
    files,
  );
  checkSoaked(tested, name, soakMinutes, now());
  const images = await findImages(registry, files.services);
  const bundle = makeBundle(files, name, execution);
  const seen = await lookAtCurrent(target, bundle);

  // From here on a write may have taken effect without our hearing of it; another look finds out.
  watch.resumeWith(onceMore);
  await writeOnce(target, bundle);
  // An image that may expire must not run. Test protected it; this promotion does not rely on that.
  await protectImages(registry, images);
  const versionId = await pointCurrent(target, bundle, seen);
  await afterwards(bundle, name, 'the record of it', () =>
    recordPromotion(recordBucket, recordOf(files, { environment: name, execution, now: now() })),
  );
  await afterwards(bundle, name, 'its marker', () => markPublished(target, bundle, versionId));
  return { bundleSha256: bundle.sha256, versionId };
}

/** Nothing takes back what production has started on; but it is not complete, and whoever looks must learn both. */
async function afterwards(
  { sequence, application }: Bundle,
  environment: string,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    throw new JobError(
      error.type,
      `release ${String(sequence)} of ${application} is promoted to ${environment} and enters it now, but ${what} is missing: ${error.message}; retry the stage, which writes only what is missing`,
      { cause: error },
    );
  }
}

/** The history of a pipeline may lag behind; after the last round the job fails. */
async function isListed(
  job: Job,
  { pipeline, release: execution }: PromoteReleaseParameters,
  { codePipeline }: PromotePorts,
): Promise<boolean> {
  try {
    await checkRunning(codePipeline, job, { pipeline, execution });
    return true;
  } catch (error) {
    if (error instanceof UnlistedActionError && !isLastRound(job)) return false;
    throw error;
  }
}

function targetOf(targetsJson: string, environment: string): ReleaseTargets[string] {
  const targets = parseJson(
    targetsJson,
    "RELEASE_TARGETS in the function's environment",
    releaseTargetsSchema,
  );
  const target = Object.hasOwn(targets, environment) ? targets[environment] : undefined;
  if (target !== undefined) return target;
  throw configurationError(
    `environment ${environment} is not allowed; allowed: ${listed(Object.keys(targets)) || 'none'}`,
  );
}
