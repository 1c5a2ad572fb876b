import type { ReleaseContent } from '../../functions/shared/release/changes/release-content';
import type { Application, PromotedEnvironment } from '../../stacks/config';
import type { ProjectAccess } from '../accounts/project-access';
import { readRunningExecutions } from '../inventory/executions';
import { OperationError } from '../operation-error';
import { releasePipeline } from '../pipelines/pipelines';
import { readOutcome } from '../records/records';
import { compareReleases, type ReleaseDifference } from '../releases/compare-releases';
import { readCheckedContent, readReleaseContent } from '../releases/release-content';
import { readNewestRunning } from '../status/services';
import { requireBundle, requireImages } from './requirements';
import { findRollbackTarget, type RollbackTarget } from './rollback-target';

/** A rollback that can start. */
export interface RollbackPlan {
  /** Number of the release that the rollback replaces. */
  readonly from: number;
  /** Number of the older release that runs afterwards. */
  readonly to: number;
  readonly commit: string;
  /** Time at which the older release succeeded last in the environment (ISO 8601, UTC). */
  readonly succeededAt: string;
  /** S3 version of the bundle of the older release. */
  readonly bundleVersion: string;
  readonly difference: ReleaseDifference;
}

export interface RollbackQuestion {
  readonly application: Application;
  readonly environment: PromotedEnvironment;
  /** Number of the older release. @default the last release that succeeded before the running one */
  readonly to: number | undefined;
}

/**
 * Finds out what a rollback would do.
 *
 * @throws OperationError when the rollback is not possible: nothing runs, a release is being deployed, the older release
 *   never succeeded in the environment, or its bundle or images are gone.
 */
export async function planRollback(
  project: ProjectAccess,
  { application, environment, to }: RollbackQuestion,
): Promise<RollbackPlan> {
  await requireIdle(project, application, environment);
  const running = await readRunning(project, application, environment);
  const { outcome, version } =
    to === undefined
      ? await findPrevious(project, application, environment, running.sequence)
      : await readTarget(project, application, environment, { to, from: running.sequence });
  const content = await readReleaseContent(project, application.name, outcome.sequence);
  await Promise.all([
    requireBundle(project, { application, environment, version, sequence: outcome.sequence }),
    requireImages(project, application, content.release),
  ]);
  const before: ReleaseContent | undefined = await readCheckedContent(
    project,
    application.name,
    running.execution,
  );
  return {
    from: running.sequence,
    to: outcome.sequence,
    commit: outcome.commit,
    succeededAt: outcome.endedAt,
    bundleVersion: version,
    difference: compareReleases(environment, before, content),
  };
}

/** @throws OperationError when the release pipeline runs, because what runs is then about to change. */
async function requireIdle(
  project: ProjectAccess,
  application: Application,
  environment: PromotedEnvironment,
): Promise<void> {
  const { access, pipeline } = releasePipeline(project, application, environment);
  const [execution] = await readRunningExecutions(access, pipeline);
  if (execution === undefined) return;
  throw new OperationError(
    `execution ${execution.id} of ${pipeline.name} is deploying to ${environment.name}; wait until it has ended, or have an operator stop it: ` +
      `aws codepipeline stop-pipeline-execution --region ${pipeline.region} --pipeline-name ${pipeline.name} --pipeline-execution-id ${execution.id} --abandon`,
  );
}

/** Returns the release that a rollback replaces: the newest one that a service runs. @throws OperationError if none runs */
async function readRunning(
  project: ProjectAccess,
  application: Application,
  environment: PromotedEnvironment,
) {
  const newest = await readNewestRunning(project, application, environment);
  if (newest !== undefined) return newest;
  throw new OperationError(
    `no known release of ${application.name} runs in ${environment.name}, so there is nothing to roll back`,
  );
}

async function findPrevious(
  project: ProjectAccess,
  application: Application,
  environment: PromotedEnvironment,
  from: number,
): Promise<RollbackTarget> {
  const target = await findRollbackTarget(project, application, environment, from);
  if (target !== undefined) return target;
  throw new OperationError(
    `no release of ${application.name} before release ${String(from)} has succeeded in ${environment.name}; push a fix instead`,
  );
}

async function readTarget(
  project: ProjectAccess,
  application: Application,
  environment: PromotedEnvironment,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<RollbackTarget> {
  const { name } = environment;
  if (to >= from) {
    throw new OperationError(
      `release ${String(to)} of ${application.name} is not older than release ${String(from)}, which runs in ${name}; pass an older release with --to`,
    );
  }
  const outcome = await readOutcome(project, environment, { application: application.name, sequence: to });
  const hasRun = outcome?.status === 'succeeded' || outcome?.status === 'rolled-back';
  if (hasRun && outcome.bundleVersion !== undefined) return { outcome, version: outcome.bundleVersion };
  throw new OperationError(
    `release ${String(to)} of ${application.name} never succeeded in ${name}; run npx brb releases ${application.name} to see which releases did`,
  );
}
