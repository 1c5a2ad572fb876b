import { artifactStore } from '../shared/artifacts/artifacts';
import {
  cloudFormationIn,
  codeBuildIn,
  codeCommitIn,
  codePipelineIn,
  ecrIn,
  s3In,
  withArtifacts,
} from '../shared/aws/clients';
import { abortableSleep } from '../shared/aws/retry';
import { readEnvironment, readRuntime } from '../shared/job/env';
import { registryOf } from '../shared/release/images/image';
import { type LambdaContext, runJob } from '../shared/job/run-job';
import { checkReleaseEnvironmentSchema } from './environment';
import { runTask } from './run-task';

/** Entry point of the Lambda function check-release. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, deadline) => {
    const { signal } = deadline;
    const environment = readEnvironment(checkReleaseEnvironmentSchema);
    const { STACK_REGION, REGISTRY } = environment;
    const { region } = readRuntime();
    return withArtifacts(job, signal, (artifactS3) =>
      runTask(job, {
        environment,
        accountId: job.accountId,
        region,
        artifacts: artifactStore(job, artifactS3),
        artifactS3,
        codePipeline: codePipelineIn(region, signal),
        codeBuild: codeBuildIn(region, signal),
        codeCommit: codeCommitIn(region, signal),
        records: s3In(region, signal),
        ecr: ecrIn(registryOf(REGISTRY).region, signal),
        cloudFormation: cloudFormationIn(STACK_REGION, signal),
        templates: s3In(STACK_REGION, signal),
        s3In: (each) => s3In(each, signal),
        deadline,
        sleep: abortableSleep(signal),
      }),
    );
  });
