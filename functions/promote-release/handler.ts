import { artifactStore } from '../shared/artifacts';
import { ecrClient, s3Client } from '../shared/clients';
import { readEnvironment, readRuntime } from '../shared/env';
import { registryOf } from '../shared/image';
import { type LambdaContext, runJob } from '../shared/run-job';
import { promoteReleaseEnvironmentSchema } from './environment';
import { promoteRelease } from './promote';

/** Lambda entry of promote-release. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, watch) => {
    const { signal } = watch;
    const runtime = readRuntime();
    const environment = readEnvironment(promoteReleaseEnvironmentSchema);
    const s3In = (region: string) => s3Client(runtime, { region, signal });
    return promoteRelease(job, {
      environment,
      accountId: job.accountId,
      artifacts: artifactStore(job, s3Client(runtime, { region: runtime.region, signal }, job.credentials)),
      records: s3In(runtime.region),
      ecr: ecrClient({ region: registryOf(environment.REGISTRY).region, signal }),
      s3In,
      watch,
      now: Date.now,
    });
  });
