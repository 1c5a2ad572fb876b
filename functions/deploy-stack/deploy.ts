import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { S3Client } from '@aws-sdk/client-s3';

import type { ArtifactStore } from '../shared/artifacts';
import { decodeToken, encodeToken } from '../shared/continuation';
import { JobError, during } from '../shared/errors';
import { type Job, userParametersOf } from '../shared/job';
import type { JobResult } from '../shared/run-job';
import type { Watch } from '../shared/watch';
import {
  type DeployStackEnvironment,
  type DeployStackParameters,
  deployStackParametersSchema,
} from './contract';
import { type Deployment, checkAllowed, readDeployment } from './deployment';
import { HORIZON_MS, finish, monitor } from './monitor';
import { type Operation, isStartOf, operationOf } from './operation';
import {
  type StackInput,
  type StackSnapshot,
  createStack,
  describeStack,
  readEvents,
  updateStack,
} from './stack';
import { stackParameters, stackTags } from './stack-parameters';
import { nextStep } from './stack-status';
import {
  DEADLINE_SECONDS,
  type MonitorToken,
  type StartToken,
  deployTokenSchema,
  operationToken,
} from './token';

/** What a deployment works with. */
export interface DeployPorts {
  readonly environment: DeployStackEnvironment;
  /** Account of the pipeline and of the record bucket. */
  readonly accountId: string;
  readonly artifacts: ArtifactStore;
  /** Of the stacks' Region. */
  readonly cloudFormation: CloudFormationClient;
  /** Of the record bucket's Region, with the function's own credentials. */
  readonly records: S3Client;
  readonly watch: Watch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

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
    job.continuationToken === undefined ? undefined : decodeToken(job.continuationToken, deployTokenSchema);
  if (token?.phase === 'monitor') return monitor(token, ports);
  const begin: StartToken = token ?? {
    v: 1,
    phase: 'start',
    origin: job.id,
    deadline: Math.floor(ports.now() / 1000) + DEADLINE_SECONDS,
  };
  const deployment = await readDeployment(parameters, ports.environment, ports.artifacts);
  return during(`deploying stack ${parameters.stack}`, () => start(begin, parameters, deployment, ports));
}

async function start(
  token: StartToken,
  parameters: DeployStackParameters,
  deployment: Deployment,
  ports: DeployPorts,
): Promise<JobResult> {
  // From here on a call may have taken effect without our hearing of it. Another look finds out.
  ports.watch.resumeWith(encodeToken(token));
  const seen = await lookUp(token, parameters.stack, ports);
  const watching = (stackId: string): MonitorToken => ({
    ...token,
    phase: 'monitor',
    stackId,
    misses: 0,
    record: deployment.record,
  });
  if (seen?.operation !== undefined) return monitor(watching(seen.stack.id), ports);

  const status = seen?.stack.status ?? 'absent';
  if (ports.now() / 1000 > token.deadline) {
    throw new JobError(
      'JobFailed',
      `stack ${parameters.stack}: the deadline passed while it was busy; it is in ${status} now and nothing was started; retry the stage`,
    );
  }
  const step = nextStep(seen?.stack.status);
  if (step.kind === 'refuse') {
    throw new JobError('JobFailed', `stack ${parameters.stack} is in ${status}: ${step.advice}`);
  }
  if (step.kind === 'wait') return waitFor(token, parameters.stack, status);

  const input = stackInput(token, parameters, deployment, seen?.stack);
  const started =
    step.kind === 'create'
      ? await createStack(ports.cloudFormation, input)
      : await updateStack(ports.cloudFormation, input);
  if (started.kind === 'started') return monitor(watching(started.stackId), ports);
  if (started.kind === 'no-change' && seen !== undefined) {
    return finish(
      watching(seen.stack.id),
      'no changes: the stack had this image and these parameters',
      ports,
    );
  }
  const again = await lookUp(token, parameters.stack, ports);
  if (again?.operation !== undefined) return monitor(watching(again.stack.id), ports);
  return waitFor(token, parameters.stack, again?.stack.status ?? 'absent');
}

/** The stack, and the operation under our token if one was ever started: it must never be started twice. */
async function lookUp(
  token: StartToken,
  stackName: string,
  { cloudFormation, now }: DeployPorts,
): Promise<{ readonly stack: StackSnapshot; readonly operation: Operation | undefined } | undefined> {
  const stack = await describeStack(cloudFormation, stackName);
  if (stack === undefined) return undefined;
  const ownToken = operationToken(token);
  const events = await readEvents(cloudFormation, stack.id, now() - HORIZON_MS, (event) =>
    isStartOf(event, ownToken),
  );
  return { stack, operation: operationOf(events, ownToken) };
}

function waitFor(token: StartToken, stackName: string, status: string): JobResult {
  return {
    kind: 'continue',
    token: encodeToken(token),
    summary: `waits for stack ${stackName}, which is in ${status}`,
  };
}

function stackInput(
  token: StartToken,
  parameters: DeployStackParameters,
  { templateBody, template, configuration, image, record }: Deployment,
  stack: StackSnapshot | undefined,
): StackInput {
  return {
    StackName: parameters.stack,
    TemplateBody: templateBody,
    Parameters: stackParameters(template, configuration, image.uri, stack?.parameters ?? new Set()),
    RoleARN: parameters.roleArn,
    ClientRequestToken: operationToken(token),
    Tags: stackTags(configuration, stack?.tags ?? new Map(), record),
    ...(parameters.capabilities === undefined ? {} : { Capabilities: parameters.capabilities }),
    ...(configuration.stackPolicy === undefined ? {} : { StackPolicyBody: configuration.stackPolicy }),
  };
}
