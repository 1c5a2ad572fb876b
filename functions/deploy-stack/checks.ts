import { configurationError } from '../shared/job/errors';
import { serviceStack } from '../shared/release/names';
import { imageFileName } from '../shared/release/release-files';
import type { DeployStackEnvironment, DeployStackParameters } from './contract';
import type { DeployToken } from './token';

/**
 * Checks that the function may deploy the stack of an action. The function's environment decides this, because a
 * person who edits a pipeline must not be able to use the function's permissions on another stack.
 *
 * @throws JobError ConfigurationError
 */
export function checkParameters(
  { stack, region }: DeployStackParameters,
  { STACK_PREFIX, STACK_REGION }: DeployStackEnvironment,
): void {
  if (!stack.startsWith(STACK_PREFIX) || stack.length === STACK_PREFIX.length) {
    throw configurationError(`stack ${stack} is not allowed; allowed: ${STACK_PREFIX}*`);
  }
  if (region !== STACK_REGION) {
    throw configurationError(`region ${region} is not allowed; allowed: ${STACK_REGION}`);
  }
}

/**
 * Checks that a continuation token is about the action's own stack and deployment. Anyone who may invoke the
 * function can write a token.
 *
 * @throws JobError ConfigurationError
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
    `the continuation token is about another deployment than the one of ${stack} by execution ${release}; retry the stage`,
  );
}

function checkStackId(stackId: string, { stack, region }: DeployStackParameters): void {
  const [, , , regionOfId, , path = ''] = stackId.split(':');
  if (regionOfId === region && path.split('/')[1] === stack) return;
  throw configurationError(
    `the continuation token is about another stack than ${stack} in ${region}; retry the stage`,
  );
}
