import type { ECRClient } from '@aws-sdk/client-ecr';
import type { S3Client } from '@aws-sdk/client-s3';

import type { ArtifactStore } from '../shared/artifacts';
import { configurationError } from '../shared/errors';
import { type Job, userParametersOf } from '../shared/job';
import { parseJson } from '../shared/json';
import type { JobResult } from '../shared/run-job';
import { listed } from '../shared/text';
import { makeBundle } from './bundle';
import {
  type PromoteReleaseEnvironment,
  type PromoteReleaseParameters,
  type ReleaseTargets,
  promoteReleaseParametersSchema,
  releaseTargetsSchema,
} from './contract';
import { checkImagesExist } from './images';
import { proveTested } from './proof';
import { type Published, alreadyPublished, publish } from './publish';
import type { ReleaseBucket } from './release-bucket';
import { type ReleaseFiles, readRelease } from './release-files';

/** What a promotion works with. */
export interface PromotePorts {
  readonly environment: PromoteReleaseEnvironment;
  /** Account of the pipeline and of the record bucket. */
  readonly accountId: string;
  readonly artifacts: ArtifactStore;
  /** Of the record bucket's Region, with the function's own credentials. */
  readonly records: S3Client;
  /** Of the registry's Region. */
  readonly ecr: ECRClient;
  /** Client of a Region, with the function's own credentials. */
  readonly s3In: (region: string) => S3Client;
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
  const { bucket, region, accountId } = targetOf(environment.RELEASE_TARGETS, parameters.environment);
  const target = { s3: ports.s3In(region), bucket, accountId };

  const files = await readRelease(parameters, environment.REGISTRY, ports.artifacts);
  const { sequence } = files.release;
  const published =
    (await alreadyPublished(target, { application, sequence, execution })) ??
    (await proveAndPublish(target, files, parameters, ports));
  const { bundleSha256, versionId, repeated } = published;
  const what = `release ${String(sequence)} of ${application}`;
  return {
    kind: 'done',
    summary: repeated
      ? `${what} was already promoted to ${parameters.environment}; nothing written`
      : `${what} promoted to ${parameters.environment}`,
    outputs: {
      Sequence: String(sequence),
      BundleSha256: bundleSha256,
      ...(versionId === undefined ? {} : { VersionId: versionId }),
    },
  };
}

async function proveAndPublish(
  target: ReleaseBucket,
  files: ReleaseFiles,
  parameters: PromoteReleaseParameters,
  { environment, accountId, records, ecr }: PromotePorts,
): Promise<Published> {
  const execution = parameters.release;
  await proveTested(
    records,
    { bucket: environment.RECORD_BUCKET, accountId, environment: environment.PROVEN_ENVIRONMENT, execution },
    files,
  );
  await checkImagesExist(ecr, environment.REGISTRY, files.services);
  return publish(target, makeBundle(files, parameters.environment, execution));
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
