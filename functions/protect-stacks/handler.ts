import { cloudFormationIn } from '../shared/clients';
import { readEnvironment } from '../shared/env';
import { type LambdaContext, runJob } from '../shared/run-job';
import { protectStacksEnvironmentSchema } from './environment';
import { protectStacks } from './protect';

/** Lambda entry of protect-stacks. */
export const handler = (event: unknown, context: LambdaContext): Promise<void> =>
  runJob(event, context, (job, { signal }) => {
    const environment = readEnvironment(protectStacksEnvironmentSchema);
    return protectStacks(job, {
      environment,
      cloudFormation: cloudFormationIn(environment.STACK_REGION, signal),
    });
  });
