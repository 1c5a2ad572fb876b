import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

/**
 * Divides the action executions of a pipeline execution into attempts, the oldest first. CodePipeline's list does not say
 * to which attempt an action execution belongs, but a retry always runs an action again that this attempt has already
 * run: the failed action, or the first action of the stage.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
 */
export function attemptsOf(actions: readonly ActionExecutionDetail[]): ActionExecutionDetail[][] {
  const attempts: ActionExecutionDetail[][] = [];
  let names = new Set<string>();
  for (const action of [...actions].sort(byStart)) {
    const name = `${action.stageName ?? ''}/${action.actionName ?? ''}`;
    const current = attempts.at(-1);
    if (current === undefined || names.has(name)) {
      attempts.push([action]);
      names = new Set([name]);
    } else {
      current.push(action);
      names.add(name);
    }
  }
  return attempts;
}

/** Orders action executions by their start. Actions that start at the same time are ordered by their id. */
function byStart(a: ActionExecutionDetail, b: ActionExecutionDetail): number {
  const difference = timeOf(a.startTime) - timeOf(b.startTime);
  return difference === 0 ? compare(a.actionExecutionId ?? '', b.actionExecutionId ?? '') : difference;
}

const timeOf = (time: Date | undefined) => time?.getTime() ?? 0;
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
