import { configurationError } from '../shared/job/errors';
import { serviceStack } from '../shared/release/names';
import { imageFileName } from '../shared/release/release-files';
import type { DeployStackEnvironment, DeployStackParameters } from './contract';
import type { DeployToken } from './token';

/**
 * Checks that this function may deploy to the stack in the UserParameters. The environment variables of the function
 * define the allowed stacks. Without this check, a person who can edit a pipeline could use the permissions of the
 * function on any stack.
 *
 * @throws JobError of type ConfigurationError when the stack or its Region is not allowed.
 */
export function checkParameters(
  { stack, region }: DeployStackParameters,
  { STACK_PREFIX, STACK_REGION }: DeployStackEnvironment,
): void {
  if (!stack.startsWith(STACK_PREFIX) || stack.length === STACK_PREFIX.length) {
    throw configurationError(
      `the UserParameters of the action name the stack ${stack}; this function deploys only stacks ${STACK_PREFIX}*; run cdktf deploy for the pipeline, then release again`,
    );
  }
  if (region !== STACK_REGION) {
    throw configurationError(
      `the UserParameters of the action name the Region ${region}; this function deploys only to ${STACK_REGION}; run cdktf deploy for the pipeline, then release again`,
    );
  }
}

/**
 * Checks that a continuation token belongs to the stack and the deployment of the action. The check is necessary
 * because every principal that may invoke the function can send any token.
 *
 * @throws JobError of type ConfigurationError when the token belongs to another stack or another deployment.
 */
export function checkToken(
  token: DeployToken,
  parameters: DeployStackParameters,
  environment: DeployStackEnvironment,
): void {
  if (token.phase === 'start') return;
  checkStackId(token.stackId, parameters);
  if (token.phase === 'deleting') return;
  const { stack, release, image } = parameters;
  const { record } = token;
  const isOwnRecord =
    serviceStack(environment.STACK_PREFIX, record.application, record.service) === stack &&
    image.split(/::|\//).at(-1) === imageFileName(record.service) &&
    record.image.startsWith(`${environment.REGISTRY}/`) &&
    record.environment === environment.ENVIRONMENT &&
    record.execution === release;
  if (isOwnRecord) return;
  throw configurationError(
    `the continuation token does not belong to the deployment of ${stack} by execution ${release}; retry the stage`,
  );
}

function checkStackId(stackId: string, { stack, region }: DeployStackParameters): void {
  const [, , , regionOfId, , path = ''] = stackId.split(':');
  if (regionOfId === region && path.split('/')[1] === stack) return;
  throw configurationError(
    `the continuation token does not belong to stack ${stack} in ${region}; retry the stage`,
  );
}
