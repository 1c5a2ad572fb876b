import { CloudFormationError } from '../errors';
import { requirementsOf } from './handler-permissions';
import { Canceled, HandlerFailure, type HandlerCall, type Services } from './handler';

/**
 * Runs a resource handler. The requests of the handler are authorized like all requests under the role of the stack.
 * This function checks the permissions for the requests that only the handler of AWS makes.
 *
 * @throws HandlerFailure if the role of the stack may not make such a request.
 * @throws the error of the handler. An error that no service returned is a fault of the handler, and names the handler.
 */
export async function invokeHandler<T>(
  call: HandlerCall,
  services: Pick<Services, 'denialOf'>,
  run: () => Promise<T>,
): Promise<T> {
  const denial = await services.denialOf(requirementsOf(call));
  if (denial !== undefined) throw new HandlerFailure('AccessDenied', denial);
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
