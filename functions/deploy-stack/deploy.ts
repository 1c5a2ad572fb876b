import { decodeToken, encodeToken } from '../shared/job/continuation';
import { during } from '../shared/job/errors';
import { type Job, userParametersOf } from '../shared/job/job';
import type { JobResult } from '../shared/job/job-result';
import { checkRunning } from '../shared/job/running-action';
import { checkParameters, checkToken } from './checks';
import { deployStackParametersSchema } from './contract';
import { readDeployment } from './deployment';
import { awaitDeletion } from './phases/deleting';
import { monitor } from './phases/monitor';
import { start } from './phases/start';
import type { DeployPorts, Run } from './ports';
import { type DeployToken, deployTokenSchema, newToken } from './token';
import { tolerateOutages } from './tolerate-outages';
import type { Transition } from './transition';

/**
 * Deploys one service of a release to an environment. Starts one create or update operation of the service's stack, and
 * watches the operation over several invocations. Writes the deployment record when the operation has succeeded.
 *
 * @throws JobError when the deployment fails.
 */
export async function deployStack(job: Job, ports: DeployPorts): Promise<JobResult> {
  const { environment, artifacts } = ports;
  const records = { s3: ports.records, bucket: environment.RECORD_BUCKET, accountId: ports.accountId };
  const parameters = userParametersOf(job, deployStackParametersSchema);
  checkParameters(parameters, environment);
  const token =
    job.continuationToken === undefined
      ? newToken(job.id, ports.now())
      : decodeToken(job.continuationToken, deployTokenSchema);
  checkToken(token, parameters, environment);
  return tolerateOutages(token, ports.watch, (remember) =>
    during(`deploying stack ${parameters.stack}`, async () => {
      const { pipeline, release: execution } = parameters;
      await checkRunning(ports.codePipeline, job, { pipeline, execution });
      return runPhases(token, {
        ...ports,
        parameters,
        readDeployment: () => readDeployment(parameters, environment, { artifacts, records }),
        remember,
      });
    }),
  );
}

async function runPhases(token: DeployToken, run: Run): Promise<JobResult> {
  let transition: Transition = { kind: 'next', token };
  while (transition.kind === 'next') transition = await runPhase(transition.token, run);
  return jobResultOf(transition);
}

function runPhase(token: DeployToken, run: Run): Promise<Transition> {
  switch (token.phase) {
    case 'start':
      return start(token, run);
    case 'deleting':
      return awaitDeletion(token, run);
    case 'monitor':
      return monitor(token, run);
  }
}

function jobResultOf(transition: Exclude<Transition, { kind: 'next' }>): JobResult {
  const { stackId: externalExecutionId, summary } = transition;
  if (transition.kind === 'succeeded') {
    const { outputs, required } = transition;
    return { kind: 'done', summary, externalExecutionId: transition.stackId, outputs, required };
  }
  const { token, percentComplete } = transition;
  return {
    kind: 'continue',
    // AWS responded in this invocation, so the number of consecutive invocations with an AWS outage is reset.
    token: encodeToken({ ...token, misses: undefined }),
    summary,
    ...(externalExecutionId === undefined ? {} : { externalExecutionId }),
    ...(percentComplete === undefined ? {} : { percentComplete }),
  };
}
