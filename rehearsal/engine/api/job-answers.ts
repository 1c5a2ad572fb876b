import { sizeText } from '../../../functions/shared/text/text';
import { ApiError } from '../errors';
import type { JobResult } from '../executions/jobs';
import type { Inputs } from './input';

/** Limit for all output variables of one action in bytes. */
const VARIABLES_LIMIT = 122_880;

/** @throws ApiError OutputVariablesSizeExceededException */
export function successOf(input: Inputs['PutJobSuccessResult']): JobResult {
  const { continuationToken: token, executionDetails: details, outputVariables: variables = {} } = input;
  if (token !== undefined) return { type: 'continue', token, details };
  const size = Object.entries(variables).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (size > VARIABLES_LIMIT) {
    throw new ApiError(
      'OutputVariablesSizeExceededException',
      `The output variables have ${sizeText(size)}; allowed: ${sizeText(VARIABLES_LIMIT)}`,
    );
  }
  return { type: 'success', variables, details };
}

export function failureOf({ failureDetails }: Inputs['PutJobFailureResult']): JobResult {
  const { type: code, message, externalExecutionId } = failureDetails;
  return { type: 'failure', code, message, externalExecutionId };
}
