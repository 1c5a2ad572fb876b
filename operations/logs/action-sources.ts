import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

import type { AccountAccess } from '../accounts/account-access';
import { startOf } from '../pipelines/history';
import type { AnsweredJob } from './job-lines';
import type { LogSource, LogWindow } from './log-source';

/** Milliseconds after the end of an action in which its last lines reach CloudWatch Logs. */
export const LATE_MS = 60_000;

interface Pipeline {
  readonly access: AccountAccess;
  /** First part of the names of the functions, which the names of the sources leave out. */
  readonly prefix: string;
}

/** Returns the logs of actions: of builds and functions. Other actions write no log. */
export const actionSources = (
  { access, prefix }: Pipeline,
  actions: readonly ActionExecutionDetail[],
): LogSource[] =>
  actions.flatMap((action) => {
    const log = logOf(action, prefix);
    if (log === undefined) return [];
    const { actionExecutionId: id = '', input } = action;
    return [{ id, access, region: input?.region ?? '', window: windowOf(action), ...log }];
  });

type ActionLog = Pick<LogSource, 'name' | 'group' | 'stream' | 'job'>;

function logOf(action: ActionExecutionDetail, prefix: string): ActionLog | undefined {
  switch (action.input?.actionTypeId?.provider) {
    case 'CodeBuild':
      return buildLog(action);
    case 'Lambda':
      return functionLog(action, prefix);
    default:
      return undefined;
  }
}

/** Returns the log of a build, whose id is `<project>:<stream>`. A build that has not started has no id. */
function buildLog({ output }: ActionExecutionDetail): ActionLog | undefined {
  const [project, stream] = output?.executionResult?.externalExecutionId?.split(':') ?? [];
  if (project === undefined || stream === undefined) return undefined;
  return { name: 'build', group: `/aws/codebuild/${project}`, stream };
}

function functionLog(action: ActionExecutionDetail, prefix: string): ActionLog | undefined {
  const name = action.input?.configuration?.['FunctionName'];
  if (name === undefined) return undefined;
  const source = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return { name: source, group: `/aws/lambda/${name}`, job: jobOf(action) };
}

function jobOf(action: ActionExecutionDetail): AnsweredJob {
  const { errorDetails, externalExecutionId, externalExecutionSummary } =
    action.output?.executionResult ?? {};
  return {
    ended: hasEnded(action),
    externalId: externalExecutionId,
    answer: errorDetails?.message ?? externalExecutionSummary,
  };
}

const hasEnded = ({ status }: ActionExecutionDetail) => status !== 'InProgress';

function windowOf(action: ActionExecutionDetail): LogWindow {
  const from = startOf(action);
  const end = hasEnded(action) ? action.lastUpdateTime?.getTime() : undefined;
  return { from, ...(end === undefined ? {} : { to: end + LATE_MS }) };
}
