import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { S3Client } from '@aws-sdk/client-s3';

import type { ArtifactStore } from '../shared/artifacts/artifacts';
import { writeOutput } from '../shared/artifacts/write-output';
import { ARTIFACTS, NO_ROLLBACK } from '../shared/release/names';
import { RELEASE_FILE } from '../shared/release/release-files';
import {
  ledgerRelease,
  releaseVariable,
  replacesVariable,
} from '../shared/release/history/release-variables';
import { type Job, userParametersOf } from '../shared/job/job';
import type { JobResult } from '../shared/job/job-result';
import { writeZip } from '../shared/zip/write';
import { readBundle, verifyBundle } from './bundle';
import { type VerifyReleaseEnvironment, verifyReleaseParametersSchema } from './contract';
import { checkImagesPullable } from './images';
import { compareWithCopy } from './write-once-copy';
import { checkSequence } from './sequence-guard';
import { verifiedFiles } from './verified-files';

/** Clients and settings of a verification. */
export interface VerifyPorts {
  readonly environment: VerifyReleaseEnvironment;
  readonly artifacts: ArtifactStore;
  /** Zip archives in the release bucket by object key, read with the credentials of the function's role. */
  readonly copies: ArtifactStore;
  /** S3 client that writes the output artifact, with the credentials of the job. */
  readonly artifactS3: S3Client;
  /** ECR client for the Region of the registry. */
  readonly ecr: ECRClient;
  /** CloudFormation client for the Region of the stacks. */
  readonly cloudFormation: CloudFormationClient;
}

/**
 * Checks that a bundle is complete, was promoted to this environment, has images that can be pulled, and is not older
 * than the deployed release. Then writes the verified files to the output artifact.
 *
 * @throws JobError when a check or a request fails.
 */
export async function verifyRelease(job: Job, ports: VerifyPorts): Promise<JobResult> {
  const { environment } = ports;
  const { application, services, rollbackFrom } = userParametersOf(job, verifyReleaseParametersSchema);
  const purpose = {
    project: environment.PROJECT,
    environment: environment.ENVIRONMENT,
    application,
    services,
    registry: environment.REGISTRY,
  };
  const archive = await ports.artifacts.open(ARTIFACTS.release);
  const files = await readBundle(archive, purpose);
  const bundle = verifyBundle(archive.label, files, purpose);
  const { manifest } = bundle;
  await compareWithCopy(ports.copies, bundle, archive.label, purpose);
  const stacks = { cloudFormation: ports.cloudFormation, prefix: environment.STACK_PREFIX };
  const replaced = rollbackFrom === NO_ROLLBACK ? undefined : Number(rollbackFrom);
  const deployed = await checkSequence(stacks, manifest, replaced);
  const images = new Map([...bundle.services].map(([service, { image }]) => [service, image]));
  await checkImagesPullable(ports.ecr, environment.REGISTRY, images);
  await writeOutput(
    ports.artifactS3,
    job,
    ARTIFACTS.verified,
    writeZip(verifiedFiles(bundle, deployed.rolledBackFrom)),
  );
  const { release, execution } = manifest;
  return {
    kind: 'done',
    summary: `release ${String(release.sequence)} of ${application} verified: ${release.commit}`,
    required: {
      ...releaseVariable({
        ...ledgerRelease(release, files.get(RELEASE_FILE) ?? Buffer.alloc(0)),
        execution,
      }),
      ...replacesVariable(deployed.running),
    },
    outputs: { Sequence: String(release.sequence), Commit: release.commit, Execution: execution },
  };
}
