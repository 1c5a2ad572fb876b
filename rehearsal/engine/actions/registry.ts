import type { ActionDefinition } from '../definition/definition';
import { configurationError } from '../errors';
import type { ActionType } from './action-type';
import { cloudFormation } from './cloudformation';
import { codeBuild } from './codebuild';
import { codeCommitSource } from './codecommit-source';
import { lambdaInvoke } from './lambda-invoke';
import { manualApproval } from './manual-approval';
import { s3Source } from './s3-source';

/** Every action type that the engine runs. */
export const ACTION_TYPES: readonly ActionType[] = [
  codeCommitSource,
  s3Source,
  codeBuild,
  manualApproval,
  lambdaInvoke,
  cloudFormation,
];

/** Returns the name of an action type: `category/owner/provider/version`. */
export const nameOf = ({ category, owner, provider, version }: ActionDefinition['actionTypeId']): string =>
  `${category}/${owner}/${provider}/${version}`;

/**
 * Returns the type of an action. Rejects unsupported settings, because an ignored setting would make the rehearsal
 * differ from AWS.
 *
 * @throws ActionFailure if the engine does not support the type or a setting of the action, or if a required
 *   configuration field is missing.
 */
export function typeOf(action: ActionDefinition): ActionType {
  const typeName = nameOf(action.actionTypeId);
  const type = ACTION_TYPES.find((candidate) => nameOf(candidate) === typeName);
  if (type === undefined) {
    throw configurationError(
      `the rehearsal does not support the action type ${typeName}; use one of: ${ACTION_TYPES.map(nameOf).join(', ')}`,
    );
  }
  checkConfiguration(action, type, typeName);
  checkCount(action, 'input', action.inputArtifacts.length, type.inputs);
  checkCount(action, 'output', action.outputArtifacts.length, type.outputs);
  if (action.timeoutInMinutes !== undefined && type.category !== 'Approval') {
    throw configurationError(
      `timeoutInMinutes is not allowed on the action ${action.name}; set timeoutInMinutes on manual approvals only`,
    );
  }
  return type;
}

function checkConfiguration({ name, configuration }: ActionDefinition, type: ActionType, typeName: string) {
  const keys = Object.keys(type.configuration);
  const unknown = Object.keys(configuration).filter((key) => !keys.includes(key));
  if (unknown.length > 0) {
    throw configurationError(
      `the rehearsal does not support the configuration fields ${unknown.join(', ')} of ${typeName}; ` +
        `use only these fields: ${keys.join(', ')}`,
    );
  }
  const missing = keys.filter((key) => type.configuration[key] === true && !(key in configuration));
  if (missing.length > 0) {
    throw configurationError(
      `the action ${name} lacks required configuration fields: ${missing.join(', ')}; add them`,
    );
  }
}

function checkCount(
  { name }: ActionDefinition,
  kind: 'input' | 'output',
  count: number,
  [minimum, maximum]: readonly [number, number],
): void {
  if (count >= minimum && count <= maximum) return;
  throw configurationError(
    `the action ${name} has ${String(count)} ${kind} artifacts; ` +
      `allowed: ${minimum === maximum ? String(minimum) : `${String(minimum)} to ${String(maximum)}`}`,
  );
}
