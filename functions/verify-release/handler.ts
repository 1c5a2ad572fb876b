import { artifactStore, objectStore } from '../shared/artifacts';
import { cloudFormationIn, ecrIn, s3In, withArtifacts } from '../shared/clients';
import { readEnvironment, readRuntime } from '../shared/env';
import { registryOf } from '../shared/image';
import { type LambdaContext, runJob } from '../shared/run-job';
import { verifyReleaseEnvironmentSchema } from './environment';
import { verifyRelease } from './verify';

/** Lambda entry of verify-release. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, { signal }) => {
    const environment = readEnvironment(verifyReleaseEnvironmentSchema);
    return withArtifacts(job, signal, (artifactS3) =>
      verifyRelease(job, {
        environment,
        artifacts: artifactStore(job, artifactS3),
        // The release bucket is in the Region of its pipeline, and of this function.
        copies: objectStore(s3In(readRuntime().region, signal), environment.RELEASE_BUCKET, job.accountId),
        artifactS3,
        ecr: ecrIn(registryOf(environment.REGISTRY).region, signal),
        cloudFormation: cloudFormationIn(environment.STACK_REGION, signal),
      }),
    );
  });
