import { cloudFormationIn } from '../shared/aws/clients';
import { readEnvironment } from '../shared/job/env';
import { type LambdaContext, runJob } from '../shared/job/run-job';
import { protectStacksEnvironmentSchema } from './environment';
import { protectStacks } from './protect';

/** Entry point of the Lambda function protect-stacks. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, { signal }) => {
    const environment = readEnvironment(protectStacksEnvironmentSchema);
    return protectStacks(job, {
      environment,
      cloudFormation: cloudFormationIn(environment.STACK_REGION, signal),
    });
  });
