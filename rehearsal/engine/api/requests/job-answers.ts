import { sizeText } from '../../../../functions/shared/text/text';
import { ApiError } from '../../errors';
import type { JobResult } from '../../executions/jobs';
import type { Inputs } from '../input';

/** Maximum total size of the output variables of one action, in bytes. */
const VARIABLES_LIMIT = 122_880;

/** @throws ApiError of type OutputVariablesSizeExceededException if the output variables exceed the limit. */
export function successOf(input: Inputs['PutJobSuccessResult']): JobResult {
  const { continuationToken: token, executionDetails: details, outputVariables: variables = {} } = input;
  if (token !== undefined) return { type: 'continue', token, details };
  const size = Object.entries(variables).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (size > VARIABLES_LIMIT) {
    throw new ApiError(
      'OutputVariablesSizeExceededException',
      `The names and values of the output variables have ${sizeText(size)} in total; shorten them to at most ${sizeText(VARIABLES_LIMIT)}`,
    );
  }
  return { type: 'success', variables, details };
}

export function failureOf({ failureDetails }: Inputs['PutJobFailureResult']): JobResult {
  const { type: code, message, externalExecutionId } = failureDetails;
  return { type: 'failure', code, message, externalExecutionId };
}
