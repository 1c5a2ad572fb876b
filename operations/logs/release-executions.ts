import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

import { releaseIn } from '../../functions/shared/release/history/release-variables';
import { startOf } from '../pipelines/history';
import type { LogWindow } from './log-source';

/**
 * Milliseconds between the start of a promotion and the start of the release pipeline. S3 and EventBridge usually need
 * seconds.
 */
const ARRIVAL_MS = 5 * 60_000;

/**
 * Returns the actions of a release pipeline that belong to a release: those of executions that name the release, and those
 * of executions that name no release and have started after its promotion. `verify-release` names the release only when it
 * accepts the bundle.
 *
 * @param actions Action executions of the release pipeline.
 * @param release.execution Execution of the delivery pipeline that made the release.
 * @param release.promotions Times in milliseconds at which a promotion of the release began.
 */
export function actionsOfRelease(
  actions: readonly ActionExecutionDetail[],
  release: { readonly execution: string; readonly promotions: readonly number[] },
): ActionExecutionDetail[] {
  const executions = new Set(actions.map(({ pipelineExecutionId }) => pipelineExecutionId));
  return [...executions]
    .map((id) => actions.filter(({ pipelineExecutionId }) => pipelineExecutionId === id))
    .filter((own) => belongs(own, release))
    .flat();
}

function belongs(
  actions: readonly ActionExecutionDetail[],
  { execution, promotions }: { readonly execution: string; readonly promotions: readonly number[] },
): boolean {
  const named = actions.flatMap(({ output }) => releaseIn(output?.outputVariables) ?? []);
  if (named.length > 0) return named.some((release) => release.execution === execution);
  const start = Math.min(...actions.map(startOf));
  return promotions.some((promotion) => start >= promotion && start < promotion + ARRIVAL_MS);
}

/**
 * Returns the windows in which an environment ran a release: each from a deployment of the release to the next deployment of
 * another release. A release that a rollback deployed again has several windows.
 *
 * @param deployments Deployments of all executions.
 * @param isOwn Returns true for a deployment of the release.
 */
export function deployedWindows(
  deployments: readonly ActionExecutionDetail[],
  isOwn: (deployment: ActionExecutionDetail) => boolean,
): LogWindow[] {
  const windows: LogWindow[] = [];
  let from: number | undefined;
  for (const deployment of [...deployments].sort((one, other) => startOf(one) - startOf(other))) {
    if (isOwn(deployment)) from ??= startOf(deployment);
    else if (from !== undefined) {
      windows.push({ from, to: startOf(deployment) });
      from = undefined;
    }
  }
  return from === undefined ? windows : [...windows, { from }];
}
