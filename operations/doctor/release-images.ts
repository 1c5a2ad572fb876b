import type { Release } from '../../functions/shared/release/release-files';
import type { Application, PromotedEnvironment } from '../../stacks/config';
import type { ProjectAccess } from '../accounts/project-access';
import { readCheckedContent } from '../releases/release-content';
import { findRollbackTarget } from '../rollback/rollback-target';
import { readNewestRunning } from '../status/services';
import { readWaiting } from '../status/waiting';

/** A release that no service runs, but that a person may deploy. */
export interface DeployableRelease {
  readonly release: Release;
  /** Why somebody may deploy the release, after its name: e.g. `, which waits for test`. */
  readonly reason: string;
}

/** Reads the releases of an application that wait for an approval. */
export async function readWaitingReleases(
  project: ProjectAccess,
  application: Application,
): Promise<DeployableRelease[]> {
  const waiting = await readWaiting(project, application);
  const releases = await Promise.all(
    waiting.map(async ({ environment, execution }) => {
      const content = await readCheckedContent(project, application.name, execution);
      return content && { release: content.release, reason: `, which waits for ${environment}` };
    }),
  );
  return releases.filter((release) => release !== undefined);
}

/** Reads the release to which a rollback of an environment goes. */
export async function readRollbackTarget(
  project: ProjectAccess,
  application: Application,
  environment: PromotedEnvironment,
): Promise<DeployableRelease[]> {
  const running = await readNewestRunning(project, application, environment);
  const target = running && (await findRollbackTarget(project, application, environment, running.sequence));
  const content = target && (await readCheckedContent(project, application.name, target.outcome.execution));
  if (content === undefined) return [];
  return [{ release: content.release, reason: `, to which a rollback of ${environment.name} goes` }];
}
