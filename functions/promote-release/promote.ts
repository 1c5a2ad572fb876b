import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { S3Client } from '@aws-sdk/client-s3';

import type { ArtifactStore } from '../shared/artifacts/artifacts';
import type { OwnedBucket } from '../shared/aws/owned-bucket';
import { JobError, configurationError } from '../shared/job/errors';
import { type Job, userParametersOf } from '../shared/job/job';
import { parseJson } from '../shared/text/json';
import { type JobResult, continued } from '../shared/job/job-result';
import { findImages } from '../shared/release/images/find-images';
import { protectImages } from '../shared/release/images/protect-images';
import { UNLISTED, checkRunning, unlessUnlisted } from '../shared/job/running-action';
import { listed } from '../shared/text/text';
import type { Deadline } from '../shared/job/deadline';
import { type Bundle, makeBundle } from './bundle/bundle';
import {
  type PromoteReleaseEnvironment,
  type PromoteReleaseParameters,
  type ReleaseTargets,
  promoteReleaseParametersSchema,
  releaseTargetsSchema,
} from './contract';
import { proveTested } from './checks/proof';
import { isPublished, markPublished, readCurrent, replaceCurrent, writeCopy } from './bundle/publish';
import { recordOf, recordPromotion } from './record';
import { type ReleaseFiles, readRelease } from './checks/release-files';
import { nextToken } from '../shared/job/next-token';
import { checkSoaked } from './checks/soak';
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
 * Writes a tested release to the release bucket of one environment.
 *
 * @throws JobError when a check or a request fails.
 */
export async function promoteRelease(job: Job, ports: PromotePorts): Promise<JobResult> {
  const { environment } = ports;
  const parameters = userParametersOf(job, promoteReleaseParametersSchema);
  const { pipeline, release: execution } = parameters;
  const continuation = nextToken(job);
  const { bucket, region, accountId, soakMinutes } = targetOf(
    environment.RELEASE_TARGETS,
    parameters.environment,
  );
  const target = { s3: ports.s3In(region), bucket, accountId };
  const running = await unlessUnlisted(job, () =>
    checkRunning(ports.codePipeline, job, { pipeline, execution }),
  );
  if (running === undefined) return continued(continuation, UNLISTED);

  const records = { s3: ports.records, bucket: environment.RECORD_BUCKET, accountId: ports.accountId };
  const files = await readRelease(parameters, environment, { artifacts: ports.artifacts, records });
  const bundle = makeBundle(files, parameters.environment, execution);
  if (await isPublished(target, bundle)) return repeated(target, bundle, parameters.environment);
  const timing = { soakMinutes, continuation };
  const versionId = await proveAndPublish(target, records, { files, bundle }, parameters, timing, ports);
  return done(bundle, versionId, `${titleOf(bundle)} promoted to ${parameters.environment}`);
}

const titleOf = ({ application, sequence }: Bundle) => `release ${String(sequence)} of ${application}`;

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
  const summary = `${titleOf(bundle)} was already promoted to ${environment}; nothing written${replacedBy}`;
  return done(bundle, versionId, summary);
}

/**
 * Checks the release, then writes the bundle, the promotion record and, last, the marker object. Because of this order,
 * a repeated promotion can continue after a crash and starts the release pipeline only once.
 *
 * @returns S3 version id of the current bundle.
 */
async function proveAndPublish(
  target: OwnedBucket,
  recordBucket: OwnedBucket,
  { files, bundle }: { readonly files: ReleaseFiles; readonly bundle: Bundle },
  parameters: PromoteReleaseParameters,
  { soakMinutes, continuation }: { readonly soakMinutes: number; readonly continuation: string },
  { environment, ecr, deadline, now }: PromotePorts,
): Promise<string | undefined> {
  const { environment: name, release: execution } = parameters;
  const registry = { ecr, host: environment.REGISTRY };
  const tested = await proveTested(
    recordBucket,
    { environment: environment.PROVEN_ENVIRONMENT, execution },
    files,
  );
  checkSoaked(tested, name, soakMinutes, now());
  const images = await findImages(registry, files.services);
  const current = await readCurrent(target, bundle.application);
  rejectStale(current, bundle);

  // From here on, a lost response may hide a successful write. The next invocation finds such a write.
  deadline.resumeWith(continuation);
  await writeCopy(target, bundle);
  // Tags the images again, so that no ECR lifecycle rule expires the images. A promotion does not rely on the tags from
  // deploy-stack.
  await protectImages(registry, images);
  const versionId = await replaceCurrent(target, bundle, current);
  const isCurrent = async () => {
    const state = await readCurrent(target, bundle.application);
    return state.kind === 'object' && isObjectOf(bundle, state);
  };
  await afterStart(bundle, name, async () => {
    const record = recordOf(files, { environment: name, execution, now: now() });
    await recordPromotion(recordBucket, record, isCurrent);
    await markPublished(target, bundle);
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
      `${titleOf(bundle)} is promoted to ${environment} and its deployment starts, but the promotion is not complete: ${error.message}`,
      { cause: error },
    );
  }
}

function targetOf(targetsJson: string, environment: string): ReleaseTargets[string] {
  const targets = parseJson(
    targetsJson,
    'the environment variable RELEASE_TARGETS of the Lambda function',
    releaseTargetsSchema,
  );
  const target = Object.hasOwn(targets, environment) ? targets[environment] : undefined;
  if (target !== undefined) return target;
  throw configurationError(
    `the function promote-release knows no environment ${environment}; allowed: ${listed(Object.keys(targets)) || 'none'}; run cdktf deploy for the function again, then release again`,
  );
}
