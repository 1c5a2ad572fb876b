import { FUNCTION_FIELDS, runJob } from '../steps/function-job';
import type { RuleType } from './rule-type';

/**
 * Succeeds if a function reports success. The function gets a job, as from a Lambda invoke action.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-LambdaInvoke.html
 */
export const lambdaInvoke: RuleType = {
  provider: 'LambdaInvoke',
  allowsSkip: true,
  configuration: FUNCTION_FIELDS,
  inputs: [0, 5],
  file: 'rehearsal/engine/steps/function-job.ts',
  run: async (context) => {
    const { details } = await runJob(context, { outputs: [] });
    return { summary: details.summary, externalExecutionId: details.externalExecutionId };
  },
};
