import { artifactStore } from '../shared/artifacts/artifacts';
import { cloudFormationIn, codePipelineIn, ecrIn, ecsIn, s3In, withArtifacts } from '../shared/aws/clients';
import { readEnvironment, readRuntime } from '../shared/job/env';
import { registryOf } from '../shared/release/images/image';
import { type LambdaContext, runJob } from '../shared/job/run-job';
import { deployStack } from './deploy';
import { deployStackEnvironmentSchema } from './environment';

/** Entry point of the Lambda function deploy-stack. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, watch) => {
    const { signal } = watch;
    const environment = readEnvironment(deployStackEnvironmentSchema);
    const { STACK_REGION, REGISTRY } = environment;
    return withArtifacts(job, signal, (s3) =>
      deployStack(job, {
        environment,
        accountId: job.accountId,
        artifacts: artifactStore(job, s3),
        codePipeline: codePipelineIn(readRuntime().region, signal),
        cloudFormation: cloudFormationIn(STACK_REGION, signal),
        ecs: ecsIn(STACK_REGION, signal),
        templates: s3In(STACK_REGION, signal),
        ecr: ecrIn(registryOf(REGISTRY).region, signal),
        records: s3In(readRuntime().region, signal),
        watch,
        now: Date.now,
      }),
    );
  });
