import { artifactStore } from '../shared/artifacts/artifacts';
import { codePipelineIn, ecrIn, s3In, withArtifacts } from '../shared/aws/clients';
import { readEnvironment, readRuntime } from '../shared/job/env';
import { registryOf } from '../shared/release/images/image';
import { type LambdaContext, runJob } from '../shared/job/run-job';
import { promoteReleaseEnvironmentSchema } from './environment';
import { promoteRelease } from './promote';

/** Entry point of the Lambda function promote-release. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, deadline) => {
    const { signal } = deadline;
    const environment = readEnvironment(promoteReleaseEnvironmentSchema);
    return withArtifacts(job, signal, (s3) =>
      promoteRelease(job, {
        environment,
        accountId: job.accountId,
        artifacts: artifactStore(job, s3),
        codePipeline: codePipelineIn(readRuntime().region, signal),
        records: s3In(readRuntime().region, signal),
        ecr: ecrIn(registryOf(environment.REGISTRY).region, signal),
        s3In: (region) => s3In(region, signal),
        deadline,
        now: Date.now,
      }),
    );
  });
