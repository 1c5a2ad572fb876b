import type { Requirement } from '../permissions/call';
import type { Session } from './aws';
import type { EngineContext } from './context';
import { ActionFailure } from './errors';

/**
 * Checks permissions of a role that AWS checks when a service acts for the role, for example `lambda:InvokeFunction` of
 * the role of a pipeline. The engine does the work itself, so the local AWS gets no request that it could deny.
 *
 * @throws ActionFailure of type PermissionError with AWS's sentence, if the deployed policies do not allow the call.
 */
export async function requirePermissions(
  { backend }: Pick<EngineContext, 'backend'>,
  session: Session,
  region: string,
  requirements: readonly Requirement[],
): Promise<void> {
  const denial = await backend.permissions.ofCaller(session.accessKeyId, region, requirements);
  if (denial !== undefined) throw new ActionFailure('PermissionError', denial);
}
