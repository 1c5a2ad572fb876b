import { artifactStore } from '../shared/artifacts';
import { codePipelineIn, ecrIn, s3In, withArtifacts } from '../shared/clients';
import { readEnvironment, readRuntime } from '../shared/env';
import { registryOf } from '../shared/image';
import { type LambdaContext, runJob } from '../shared/run-job';
import { promoteReleaseEnvironmentSchema } from './environment';
import { promoteRelease } from './promote';

/** Lambda entry of promote-release. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, watch) => {
    const { signal } = watch;
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
        watch,
        now: Date.now,
      }),
    );
  });
