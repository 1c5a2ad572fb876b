import { artifactStore } from '../shared/artifacts';
import { cloudFormationClient, ecsClient, s3Client } from '../shared/clients';
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
    const there = { region: environment.STACK_REGION, signal: watch.signal };
    return deployStack(job, {
      environment,
      accountId: job.accountId,
      artifacts: artifactStore(job, s3Client(runtime, here, job.credentials)),
      cloudFormation: cloudFormationClient(there),
      ecs: ecsClient(there),
      templates: s3Client(runtime, there),
      records: s3Client(runtime, here),
      watch,
      now: Date.now,
    });
  });
