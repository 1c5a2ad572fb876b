import type { Application, Environment } from '../../stacks/config';
import type { ProjectAccess } from '../accounts/project-access';
import { OperationError } from '../operation-error';
import { readWaiting, type WaitingApproval } from '../status/waiting';

export interface ApprovalQuestion {
  readonly application: Application;
  readonly environment: Environment;
  /** Number of the release that the person wants to answer. */
  readonly sequence: number;
  /** True if the person answers although a newer release waits behind. */
  readonly evenIfNewerWaits: boolean;
}

/**
 * Finds the approval of a release that waits.
 *
 * @throws OperationError when nothing waits, when another release waits, or when a newer release waits behind.
 */
export async function findApproval(
  project: ProjectAccess,
  { application, environment, sequence, evenIfNewerWaits }: ApprovalQuestion,
): Promise<WaitingApproval> {
  const approvals = await readWaiting(project, application);
  const waiting = approvals.find((approval) => approval.environment === environment.name);
  const of = `of ${application.name}`;
  if (waiting === undefined) {
    throw new OperationError(
      `no release ${of} waits for ${environment.name}; run npx brb status ${application.name} to see what waits`,
    );
  }
  if (waiting.release?.sequence !== sequence) {
    const found =
      waiting.release === undefined
        ? 'a release without a number'
        : `release ${String(waiting.release.sequence)}`;
    throw new OperationError(
      `${found} ${of} waits for ${environment.name}, not release ${String(sequence)}; look at it with npx brb status ${application.name}, then pass its number`,
    );
  }
  if (waiting.behind !== undefined && !evenIfNewerWaits) {
    const { behind } = waiting;
    const newer =
      behind.release === undefined
        ? `execution ${behind.execution}`
        : `release ${String(behind.release.sequence)}`;
    throw new OperationError(
      `${newer} ${of} is newer and waits behind release ${String(sequence)}; pass --even-if-newer-waits to answer the older one`,
    );
  }
  return waiting;
}
