import { artifactStore, objectStore } from '../shared/artifacts';
import { cloudFormationClient, ecrClient, s3Client } from '../shared/clients';
import { readEnvironment, readRuntime } from '../shared/env';
import { registryOf } from '../shared/image';
import { type LambdaContext, runJob } from '../shared/run-job';
import { verifyReleaseEnvironmentSchema } from './environment';
import { verifyRelease } from './verify';

/** Lambda entry of verify-release. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, { signal }) => {
    const runtime = readRuntime();
    const environment = readEnvironment(verifyReleaseEnvironmentSchema);
    const here = { region: runtime.region, signal };
    const artifactS3 = s3Client(runtime, here, job.credentials);
    return verifyRelease(job, {
      environment,
      artifacts: artifactStore(job, artifactS3),
      // The release bucket is in the Region of its pipeline, and of this function.
      copies: objectStore(s3Client(runtime, here), environment.RELEASE_BUCKET, job.accountId),
      artifactS3,
      ecr: ecrClient({ region: registryOf(environment.REGISTRY).region, signal }),
      cloudFormation: cloudFormationClient({ ...here, region: environment.STACK_REGION }),
    });
  });
