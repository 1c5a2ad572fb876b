import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

import type { Environment } from '../../stacks/config';
import { APPROVE_ACTION, stageName } from '../../stacks/names';
import type { ProjectAccess } from '../accounts/project-access';
import { deliveryRecords, readLedger } from '../records/records';
import { listActions } from './history';
import { deliveryPipeline } from './pipelines';

/** An answer to the approval of a release. */
export interface ApprovalAnswer {
  readonly environment: string;
  readonly answer: 'approved' | 'rejected' | 'unanswered';
  /** ARN of the session of the person who answered. */
  readonly by?: string | undefined;
  /** Comment of the person. */
  readonly words?: string | undefined;
  /** Time of the answer (ISO 8601, UTC). */
  readonly at?: string | undefined;
}

/**
 * Reads the answers to the approvals of a release, the oldest first: from the ledger, and from CodePipeline's history while
 * the execution goes on.
 */
export async function readApprovals(
  project: ProjectAccess,
  application: { readonly name: string },
  execution: string,
): Promise<ApprovalAnswer[]> {
  const { access, pipeline } = deliveryPipeline(project, application);
  const environments = new Map(project.config.environments.map(({ name }) => [stageName(name), name]));
  const [documents, actions] = await Promise.all([
    readLedger(deliveryRecords(project), pipeline.name, execution),
    listActions(access, pipeline, execution),
  ]);
  const recorded = documents.flatMap(({ approvals }) => approvals);
  const newest = actions.filter(isAnswered).reverse().map(answerOf);
  const answers = newest.length > recorded.length ? newest : recorded;
  return answers.flatMap(({ stage, action, ...answer }): ApprovalAnswer[] => {
    const environment = environments.get(stage);
    return environment === undefined || action !== APPROVE_ACTION ? [] : [{ environment, ...answer }];
  });
}

const isAnswered = ({ input, status }: ActionExecutionDetail) =>
  input?.actionTypeId?.category === 'Approval' && status !== 'InProgress';

/** Returns an answer as the ledger has it. */
function answerOf({
  stageName: stage = '',
  actionName: action = '',
  status,
  updatedBy: by,
  lastUpdateTime,
  output,
}: ActionExecutionDetail) {
  const words = output?.executionResult?.externalExecutionSummary;
  const rejected = status === 'Failed' && by !== undefined;
  const answer = status === 'Succeeded' ? 'approved' : rejected ? 'rejected' : 'unanswered';
  return {
    stage,
    action,
    answer,
    ...(by === undefined ? {} : { by }),
    ...(words === undefined ? {} : { words }),
    ...(answer === 'unanswered' || lastUpdateTime === undefined ? {} : { at: lastUpdateTime.toISOString() }),
  } as const;
}

/** Returns the last approval of a release for an environment; undefined when nobody has approved it. */
export const approvalFor = (
  answers: readonly ApprovalAnswer[],
  environment: Pick<Environment, 'name'>,
): ApprovalAnswer | undefined =>
  answers.filter((answer) => answer.environment === environment.name && answer.answer === 'approved').at(-1);

/** Returns the name of the person in the ARN of a session. */
export const personIn = (arn: string): string => arn.split('/').at(-1) ?? arn;
