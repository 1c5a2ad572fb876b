import type { EndedAction } from '../../operations/pipelines/follow-execution';
import type { RollbackPlan } from '../../operations/rollback/plan-rollback';
import { diffScreen } from './diff-screen';
import { paragraph, shortCommit, timeText, visible, type ScreenStyle } from './screen';

/** Returns what a rollback would do. */
export function rollbackScreen(
  application: string,
  environment: string,
  { commit, difference, from, succeededAt, to }: RollbackPlan,
  style: ScreenStyle,
): string[] {
  return [
    ...paragraph(
      `Rollback of ${application} in ${environment}: from release ${String(from)} to release ${String(to)} (commit ${shortCommit(commit)}, succeeded ${timeText(succeededAt)})`,
      style,
    ),
    '',
    ...diffScreen([difference], style),
    '',
    ...paragraph(`Afterwards, ${environment} accepts only a release newer than ${String(from)}.`, style),
  ];
}

/** Returns the lines about an action that has ended. */
export function actionLine({ action, cause, stage, status }: EndedAction, style: ScreenStyle): string[] {
  const mark = status === 'Succeeded' ? style.paint.green('✔') : style.paint.red('✘');
  return [
    `  ${mark} ${stage} / ${action}  ${status}`,
    ...(cause === undefined ? [] : paragraph(visible(cause), style, 6)),
  ];
}
