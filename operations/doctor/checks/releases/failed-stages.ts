import { APPROVE_ACTION } from '../../../../stacks/names';
import { readActivity, type StageActivity } from '../../../status/activity';
import { defineCheck } from '../../check';
import { environmentPipelines } from '../../environment-pipelines';
import type { Finding } from '../../finding';

/** A stage whose last execution failed. */
type CheckedStage = Pick<
  StageActivity,
  'actions' | 'cause' | 'execution' | 'kind' | 'pipeline' | 'release' | 'stage'
> & { readonly region: string; readonly operatorRole: string };

/** Finds stages that failed and that nobody has retried. */
export const failedStages = defineCheck({
  name: 'failed stages',
  read: ({ project }) => {
    const pipelines = environmentPipelines(project);
    return project.config.applications.map(async (application) =>
      (await readActivity(project, application)).flatMap((activity): CheckedStage[] => {
        const found = pipelines.find(({ access }) => access.name === activity.account);
        return found === undefined
          ? []
          : [{ ...activity, region: found.region, operatorRole: found.operatorRole }];
      }),
    );
  },
  judge: stageFindings,
});

/** Returns whether a stage waits for a retry. A rejected approval is a decision, which nobody has to retry. */
function stageFindings(checked: CheckedStage): Finding[] {
  const { actions, cause, execution, kind, operatorRole, pipeline, region, release, stage } = checked;
  if (kind !== 'failed' || actions.every((action) => action === APPROVE_ACTION)) return [];
  const what = release === undefined ? 'an execution' : `release ${String(release.sequence)}`;
  return [
    {
      severity: 'warning',
      what: `${what} failed in ${stage} / ${actions.join(', ')} of ${pipeline}${cause === undefined ? '' : `: ${cause}`}`,
      why: 'the release goes no further until somebody retries the stage or pushes a newer one',
      advice: 'remove the cause first; docs/runbook.md has a section for each message',
      command: `aws codepipeline retry-stage-execution --region ${region} --pipeline-name ${pipeline} --stage-name ${stage} --pipeline-execution-id ${execution} --retry-mode FAILED_ACTIONS`,
      role: operatorRole,
    },
  ];
}
