import { ActionFailure } from '../errors';
import { FUNCTION_FIELDS, runJob } from '../steps/function-job';
import type { ActionContext, ActionType } from './action-type';

/**
 * Invokes a function asynchronously. The function reports the result with PutJobSuccessResult or PutJobFailureResult.
 */
export const lambdaInvoke: ActionType = {
  category: 'Invoke',
  owner: 'AWS',
  provider: 'Lambda',
  version: '1',
  configuration: FUNCTION_FIELDS,
  inputs: [0, 5],
  outputs: [0, 5],
  file: 'rehearsal/engine/steps/function-job.ts',
  run: async (context) => {
    const { action, actionExecutionId, outputs } = context;
    const { variables, details } = await runJob(context, {
      outputs,
      details: { actionTypeId: action.actionTypeId, action: { name: action.name, actionExecutionId } },
    });
    await requireOutputs(context);
    return { ...details, variables };
  },
};

/** @throws ActionFailure if the function has not written an output artifact. */
async function requireOutputs({ outputs, artifacts }: ActionContext): Promise<void> {
  for (const output of outputs) {
    if (await artifacts.exists(output)) continue;
    throw new ActionFailure(
      'JobFailed',
      `the function reported success but did not write the output artifact ${output.name} ` +
        `to s3://${output.bucket}/${output.key}`,
    );
  }
}
