import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

import { REPAIR_EVENT } from '../../functions/record-execution/contract';
import { OperationError } from '../operation-error';
import type { UnrecordedExecution } from './unrecorded';

/** A session that opens clients of Lambda. */
interface OperatorSession {
  client(kind: typeof LambdaClient, region: string): LambdaClient;
}

/** The function record-execution of an environment. */
export interface Recorder {
  readonly name: string;
  readonly region: string;
}

/**
 * Makes record-execution record an execution again, in the role of an operator. The function derives the documents from
 * CodePipeline's history, and writes only what is missing.
 *
 * @throws OperationError when the function fails.
 */
export async function recordAgain(
  session: OperatorSession,
  { name, region }: Recorder,
  { execution, pipeline }: UnrecordedExecution,
): Promise<void> {
  const event = { 'detail-type': REPAIR_EVENT, detail: { pipeline, 'execution-id': execution } };
  const { FunctionError } = await session
    .client(LambdaClient, region)
    .send(new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) }));
  if (FunctionError === undefined) return;
  throw new OperationError(
    `${name} did not record execution ${execution} of ${pipeline}; its log /aws/lambda/${name} in ${region} says why`,
  );
}
