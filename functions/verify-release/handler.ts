import { artifactStore, objectStore } from '../shared/artifacts/artifacts';
import { cloudFormationIn, ecrIn, s3In, withArtifacts } from '../shared/aws/clients';
import { readEnvironment, readRuntime } from '../shared/job/env';
import { registryOf } from '../shared/release/images/image';
import { type LambdaContext, runJob } from '../shared/job/run-job';
import { verifyReleaseEnvironmentSchema } from './environment';
import { verifyRelease } from './verify';

/** Entry point of the Lambda function verify-release. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, { signal }) => {
    const environment = readEnvironment(verifyReleaseEnvironmentSchema);
    return withArtifacts(job, signal, (artifactS3) =>
      verifyRelease(job, {
        environment,
        artifacts: artifactStore(job, artifactS3),
        // The release bucket, the release pipeline and this function are in the same Region.
        copies: objectStore(s3In(readRuntime().region, signal), environment.RELEASE_BUCKET, job.accountId),
        artifactS3,
        ecr: ecrIn(registryOf(environment.REGISTRY).region, signal),
        cloudFormation: cloudFormationIn(environment.STACK_REGION, signal),
      }),
    );
  });
