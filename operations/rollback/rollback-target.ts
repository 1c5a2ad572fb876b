import type { Outcome } from '../../functions/shared/release/history/outcome';
import type { Application, PromotedEnvironment } from '../../stacks/config';
import type { ProjectAccess } from '../accounts/project-access';
import { listAllocations, readOutcome } from '../records/records';

/** An older release that can run again in a promoted environment, and the S3 version of its bundle. */
export interface RollbackTarget {
  readonly outcome: Outcome;
  readonly version: string;
}

/** Number of newest releases among which the previous one is searched. */
const SEARCHED = 100;

/** Finds the last release that succeeded in an environment before another one. Returns undefined if none has. */
export async function findRollbackTarget(
  project: ProjectAccess,
  application: Application,
  environment: PromotedEnvironment,
  from: number,
): Promise<RollbackTarget | undefined> {
  const allocations = await listAllocations(project, application.name, SEARCHED);
  for (const { sequence } of allocations.filter((allocation) => allocation.sequence < from)) {
    const of = { application: application.name, sequence };
    const outcome = await readOutcome(project, environment, of);
    if (outcome?.status === 'succeeded' && outcome.bundleVersion !== undefined) {
      return { outcome, version: outcome.bundleVersion };
    }
  }
  return undefined;
}
