import { decodeToken } from '../shared/job/continuation';
import { serviceStack } from '../shared/release/names';
import { imageFileName } from '../shared/release/release-files';
import { configurationError, during } from '../shared/job/errors';
import { type Job, userParametersOf } from '../shared/job/job';
import type { JobResult } from '../shared/job/job-result';
import { checkRunning } from '../shared/job/running-action';
import {
  type DeployStackEnvironment,
  type DeployStackParameters,
  deployStackParametersSchema,
} from './contract';
import { checkAllowed, readDeployment } from './deployment';
import { monitor } from './phases/monitor';
import { patiently } from './tolerate-outages';
import type { DeployPorts, Run } from './ports';
import { afterDeletion, afterRollback } from './phases/repair';
import { start } from './phases/start';
import { type DeployToken, type StartToken, deployTokenSchema, newToken } from './token';

/**
 * Brings one service of a release into an environment: starts the stack's creation or update once, watches it over
 * as many continuations as it takes, and records that it ended well.
 *
 * @throws JobError
 */
export async function deployStack(job: Job, ports: DeployPorts): Promise<JobResult> {
  const parameters = userParametersOf(job, deployStackParametersSchema);
  checkAllowed(parameters, ports.environment);
  const token =
    job.continuationToken === undefined
      ? newToken(job.id, ports.now())
      : decodeToken(job.continuationToken, deployTokenSchema);
  checkToken(token, parameters, ports.environment);
  return patiently(token, ports, (run) =>
    during(`deploying stack ${parameters.stack}`, async () => {
      await checkRunning(run.codePipeline, job, {
        pipeline: parameters.pipeline,
        execution: parameters.release,
      });
      return goOn(token, parameters, run);
    }),
  );
}

async function goOn(token: DeployToken, parameters: DeployStackParameters, run: Run): Promise<JobResult> {
  if (token.phase === 'monitor') return monitor(token, run);
  const next = await nextStart(token, run);
  if ('kind' in next) return next;
  // Every job has credentials of its own for the artifacts, so they are read again rather than kept.
  const deployment = await readDeployment(parameters, run.environment, run.artifacts);
  return start(next, parameters, deployment, run);
}

/** What must have ended before an operation can start; a result while it has not. */
async function nextStart(
  token: Exclude<DeployToken, { phase: 'monitor' }>,
  run: Run,
): Promise<StartToken | JobResult> {
  switch (token.phase) {
    case 'deleting':
      return afterDeletion(token, run);
    case 'rollback':
      return afterRollback(token, run);
    case 'start':
      return token;
  }
}

/** A token comes from outside, too: it must lead to no other stack than the action's own, and to no other record. */
function checkToken(
  token: DeployToken,
  { stack, region, release, image }: DeployStackParameters,
  { ENVIRONMENT, STACK_PREFIX, REGISTRY }: DeployStackEnvironment,
): void {
  if (token.phase === 'start') return;
  const [, , , ofRegion, , path = ''] = token.stackId.split(':');
  if (ofRegion !== region || path.split('/')[1] !== stack) {
    throw configurationError(
      `the continuation token is about another stack than ${stack} in ${region}; retry the stage`,
    );
  }
  if (token.phase !== 'monitor') return;
  const { environment, application, service, execution } = token.record;
  const own =
    serviceStack(STACK_PREFIX, application, service) === stack &&
    image.split(/::|\//).at(-1) === imageFileName(service);
  const registered = token.record.image.startsWith(`${REGISTRY}/`);
  if (own && registered && environment === ENVIRONMENT && execution === release) return;
  throw configurationError(
    `the continuation token is about another deployment than that of ${stack} by execution ${release}; retry the stage`,
  );
}
