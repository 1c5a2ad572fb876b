import type { EngineContext } from '../context';
import { ApiError, messageOf } from '../errors';
import type { Pipelines } from '../executions/pipelines';
import type { ApiAnswer, Caller } from '../types';
import { executionOperations } from './operations/executions';
import { historyOperations } from './operations/history';
import { jobOperations } from './operations/jobs';
import { Api, type Handler, type Handlers } from './operations/operation';
import { stageOperations } from './operations/stages';

/** Returns the handlers of the CodePipeline API operations that the engine supports, by operation name. */
export function createOperations(engine: EngineContext, pipelines: Pipelines): Handlers {
  const api = new Api(engine, pipelines);
  return {
    ...executionOperations(api),
    ...historyOperations(api),
    ...stageOperations(api),
    ...jobOperations(api),
  };
}

/**
 * Runs an operation. The status of the response is 200, 400 for a request that AWS rejects, or 500 for an unexpected
 * error.
 */
export async function answer(handler: Handler, input: unknown, caller: Caller): Promise<ApiAnswer> {
  try {
    return { status: 200, body: await handler(input, caller) };
  } catch (error) {
    if (error instanceof ApiError) {
      return { status: 400, body: { __type: error.code, message: error.message } };
    }
    return { status: 500, body: { __type: 'InternalFailure', message: messageOf(error) } };
  }
}
