import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { S3Client } from '@aws-sdk/client-s3';

import type { ArtifactStore } from '../shared/artifacts/artifacts';
import { JobError, configurationError } from '../shared/job/errors';
import { type Job, userParametersOf } from '../shared/job/job';
import { parseJson } from '../shared/text/json';
import type { JobResult } from '../shared/job/job-result';
import { findImages } from '../shared/release/find-images';
import { protectImages } from '../shared/release/protect-images';
import { UnlistedActionError, checkRunning } from '../shared/job/running-action';
import { listed } from '../shared/text/text';
import type { Watch } from '../shared/job/deadline';
import type { OwnedBucket } from './bundle/bucket';
import { type Bundle, makeBundle } from './bundle/bundle';
import {
  type PromoteReleaseEnvironment,
  type PromoteReleaseParameters,
  type ReleaseTargets,
  promoteReleaseParametersSchema,
  releaseTargetsSchema,
} from './contract';
import { proveTested } from './checks/proof';
import {
  isPublished,
  lookAtCurrent,
  markPublished,
  pointCurrent,
  readCurrent,
  writeOnce,
} from './bundle/publish';
import { recordOf, recordPromotion } from './record';
import { type ReleaseFiles, readRelease } from './checks/release-files';
import { isLastRound, nextRound } from './next-token';
import { checkSoaked } from './checks/soak';
import { releaseIn, writtenByUs } from './bundle/stale-guard';

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
  const { release: execution } = parameters;
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
  const bundle = makeBundle(files, parameters.environment, execution);
  if (await isPublished(target, bundle)) return repeated(target, bundle, parameters.environment);
  const timing = { soakMinutes, onceMore };
  const versionId = await proveAndPublish(target, { files, bundle }, parameters, timing, ports);
  return done(bundle, versionId, `${textOf(bundle)} promoted to ${parameters.environment}`);
}

const textOf = ({ application, sequence }: Bundle) => `release ${String(sequence)} of ${application}`;

/** @param versionId Version of the watched object; undefined when it holds another release by now. */
const done = (bundle: Bundle, versionId: string | undefined, summary: string): JobResult => ({
  kind: 'done',
  summary,
  outputs: {
    Sequence: String(bundle.sequence),
    BundleSha256: bundle.sha256,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
  },
});

/** Answers a promotion that was complete before. */
async function repeated(target: OwnedBucket, bundle: Bundle, environment: string): Promise<JobResult> {
  const seen = await readCurrent(target, bundle.application);
  const versionId = seen.kind === 'object' && writtenByUs(seen, bundle) ? seen.versionId : undefined;
  const current = releaseIn(seen);
  const since =
    current === undefined || current.execution === bundle.execution
      ? ''
      : `; release ${String(current.sequence)} is current there now; to bring ${String(bundle.sequence)} back, push its code again: that makes a release with a higher number`;
  const summary = `${textOf(bundle)} was already promoted to ${environment}; nothing written${since}`;
  return done(bundle, versionId, summary);
}

/**
 * Production starts once, whatever happens in between: everything is checked, then written in an order in which the same
 * call, after any crash, goes on where it ended. The marker is last: a promotion is complete when the record of it is.
 *
 * @returns Version of the watched object.
 */
async function proveAndPublish(
  target: OwnedBucket,
  { files, bundle }: { readonly files: ReleaseFiles; readonly bundle: Bundle },
  parameters: PromoteReleaseParameters,
  { soakMinutes, onceMore }: { readonly soakMinutes: number; readonly onceMore: string },
  { environment, accountId, records, ecr, watch, now }: PromotePorts,
): Promise<string | undefined> {
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
  const seen = await lookAtCurrent(target, bundle);

  // From here on a write may have taken effect without our hearing of it; another look finds out.
  watch.resumeWith(onceMore);
  await writeOnce(target, bundle);
  // An image that may expire must not run. Test protected it; this promotion does not rely on that.
  await protectImages(registry, images);
  const versionId = await pointCurrent(target, bundle, seen);
  const isCurrent = async () => {
    const current = await readCurrent(target, bundle.application);
    return current.kind === 'object' && writtenByUs(current, bundle);
  };
  await afterwards(bundle, name, async () => {
    const record = recordOf(files, { environment: name, execution, now: now() });
    await recordPromotion(recordBucket, record, isCurrent);
    await markPublished(target, bundle);
  });
  return versionId;
}

/** Nothing takes back what production has started on; but it is not complete, and whoever looks must learn both. */
async function afterwards(bundle: Bundle, environment: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    throw new JobError(
      error.type,
      `${textOf(bundle)} is promoted to ${environment} and enters it now, but the promotion is not complete: ${error.message}`,
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
