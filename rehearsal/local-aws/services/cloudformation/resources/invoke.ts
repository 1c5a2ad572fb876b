import type { AccountRegion } from '../../../../../stacks/names';
import { CloudFormationError } from '../errors';
import { Canceled, HandlerFailure } from './handler';
import type { JsonObject } from './json';

/** One call of a resource handler. */
export interface HandlerCall extends AccountRegion {
  readonly stackId: string;
  /** Role of the stack. Undefined if CloudFormation uses the credentials of the caller. */
  readonly roleArn: string | undefined;
  readonly type: string;
  readonly verb: 'create' | 'read' | 'update' | 'delete';
  readonly logicalId: string;
  /** Empty for a resource that does not exist yet. */
  readonly physicalId: string;
  readonly properties: JsonObject;
}

/**
 * Runs a resource handler. Every call of a handler goes through this function, so that one place can decide whether the
 * role of the stack allows the call.
 *
 * @throws the error of the handler. An error that no service returned is a fault of the handler, and names the handler.
 */
export async function invokeHandler<T>(call: HandlerCall, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isExpected(error)) throw error;
    const { type, verb, logicalId } = call;
    throw new HandlerFailure(
      'InternalFailure',
      `the rehearsal failed to ${verb} ${logicalId} of the type ${type}: ${(error as Error).message}`,
    );
  }
}

const isExpected = (error: unknown) =>
  error instanceof HandlerFailure ||
  error instanceof Canceled ||
  error instanceof CloudFormationError ||
  typeof (error as { $metadata?: unknown }).$metadata === 'object';
