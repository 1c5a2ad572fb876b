import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

import type { AccountAccess } from '../accounts/account-access';
import { startOf } from './history-pages';
import type { LogSource, LogWindow } from './log-source';

/** Milliseconds after the end of an action in which its last lines reach CloudWatch Logs. */
export const LATE_MS = 60_000;

interface Pipeline {
  readonly access: AccountAccess;
  /** First part of the names of the functions, which the names of the sources leave out. */
  readonly prefix: string;
}

/** Returns the logs of actions: of builds and functions. Other actions write no log. */
export function actionSources(
  { access, prefix }: Pipeline,
  actions: readonly ActionExecutionDetail[],
): LogSource[] {
  return actions.flatMap((action): LogSource[] => {
    const { actionTypeId, configuration = {}, region = '' } = action.input ?? {};
    const parts = { id: action.actionExecutionId ?? '', access, region, window: windowOf(action) };
    const { errorDetails, externalExecutionId, externalExecutionSummary } =
      action.output?.executionResult ?? {};
    if (actionTypeId?.provider === 'CodeBuild') {
      // The id of a build is `<project>:<stream>`.
      const [project = '', stream] = externalExecutionId?.split(':') ?? [];
      if (stream === undefined) return [];
      return [{ ...parts, name: 'build', group: `/aws/codebuild/${project}`, stream }];
    }
    const { FunctionName: name } = configuration;
    if (actionTypeId?.provider !== 'Lambda' || name === undefined) return [];
    const job = {
      ended: hasEnded(action),
      externalId: externalExecutionId,
      answer: errorDetails?.message ?? externalExecutionSummary,
    };
    const source = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    return [{ ...parts, name: source, group: `/aws/lambda/${name}`, job }];
  });
}

const hasEnded = ({ status }: ActionExecutionDetail) => status !== 'InProgress';

function windowOf(action: ActionExecutionDetail): LogWindow {
  const from = startOf(action);
  const end = hasEnded(action) ? action.lastUpdateTime?.getTime() : undefined;
  return { from, ...(end === undefined ? {} : { to: end + LATE_MS }) };
}
