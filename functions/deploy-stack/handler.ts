import { artifactStore } from '../shared/artifacts';
import { cloudFormationClient, s3Client } from '../shared/clients';
import { readEnvironment, readRuntime } from '../shared/env';
import { type LambdaContext, runJob } from '../shared/run-job';
import { deployStack } from './deploy';
import { deployStackEnvironmentSchema } from './environment';

/** Lambda entry of deploy-stack. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, watch) => {
    const runtime = readRuntime();
    const environment = readEnvironment(deployStackEnvironmentSchema);
    const here = { region: runtime.region, signal: watch.signal };
    return deployStack(job, {
      environment,
      accountId: job.accountId,
      artifacts: artifactStore(job, s3Client(runtime, here, job.credentials)),
      cloudFormation: cloudFormationClient({ ...here, region: environment.STACK_REGION }),
      records: s3Client(runtime, here),
      watch,
      now: Date.now,
    });
  });
