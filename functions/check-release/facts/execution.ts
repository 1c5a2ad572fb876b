import {
  type ActionExecutionDetail,
  type CodePipelineClient,
  GetPipelineExecutionCommand,
  type PipelineExecution,
} from '@aws-sdk/client-codepipeline';

import { configurationError, during } from '../../shared/job/errors';
import type { Job } from '../../shared/job/job';
import { type ActionScope, UnlistedActionError, checkRunning } from '../../shared/job/running-action';
import { pusherOf } from '../../shared/release/history/pusher';
import { ARTIFACTS } from '../../shared/release/names';
import { shown } from '../../shared/text/text';
import { BUILD_ACTION } from '../contract';
import type { ExecutionFacts } from './facts';

/** Matches the id of a build: `<project>:<uuid>`. */
const BUILD_ID = /^[A-Za-z0-9][\w-]{1,254}:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const COMMIT_ID = /^[0-9a-f]{40}$/;

/**
 * Reads CodePipeline's records of the execution of a job. First checks that CodePipeline runs the action of the job now.
 *
 * @throws UnlistedActionError when CodePipeline's list of actions may be out of date; JobError when a request fails or a
 *   record is not as expected.
 */
export async function readExecution(
  client: CodePipelineClient,
  job: Job,
  scope: ActionScope,
): Promise<ExecutionFacts> {
  const buildId = buildIdOf(await checkRunning(client, job, scope), scope);
  const { pipeline: pipelineName, execution: pipelineExecutionId } = scope;
  const { pipelineExecution = {} } = await during(
    `reading execution ${pipelineExecutionId} of pipeline ${pipelineName}`,
    () => client.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId })),
  );
  const commit = commitOf(pipelineExecution, scope);
  return { commit, buildId, pusher: pusherOf(pipelineExecution, commit) };
}

/**
 * Returns the id of the newest build. CodePipeline starts check-release only after that build has succeeded, so a list
 * with another status is out of date.
 */
function buildIdOf(actions: readonly ActionExecutionDetail[], { pipeline, execution }: ActionScope): string {
  const [newest] = actions
    .filter(({ actionName }) => actionName === BUILD_ACTION)
    .sort((a, b) => startOf(b) - startOf(a));
  if (newest?.status !== 'Succeeded') {
    throw new UnlistedActionError(
      `pipeline ${pipeline} lists the newest action ${BUILD_ACTION} of execution ${execution} as ${newest?.status ?? 'missing'}; expected: Succeeded; retry all actions of the stage Build`,
    );
  }
  const id = newest.output?.executionResult?.externalExecutionId;
  if (id !== undefined && BUILD_ID.test(id)) return id;
  throw configurationError(
    `the action ${BUILD_ACTION} of execution ${execution} has the external id ${shown(id ?? 'none')}; expected: the id of a build, <project>:<uuid>; run cdktf deploy for the pipeline, then release again`,
  );
}

const startOf = ({ startTime }: ActionExecutionDetail) => startTime?.getTime() ?? 0;

function commitOf(
  { artifactRevisions = [] }: PipelineExecution,
  { pipeline, execution }: ActionScope,
): string {
  const { revisionId } = artifactRevisions.find(({ name }) => name === ARTIFACTS.source) ?? {};
  if (revisionId !== undefined && COMMIT_ID.test(revisionId)) return revisionId;
  throw configurationError(
    `the artifact ${ARTIFACTS.source} of execution ${execution} has the revision ${shown(revisionId ?? 'none')}; expected: a commit id of 40 hexadecimal digits; run cdktf deploy for the pipeline ${pipeline}, then release again`,
  );
}
