import type { ActionDefinition } from '../definition/definition';
import { configurationError } from '../errors';
import { settingProblems } from '../steps/configuration';
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

const find = (action: ActionDefinition) =>
  ACTION_TYPES.find((type) => nameOf(type) === nameOf(action.actionTypeId));

const unsupported = ({ name, actionTypeId }: ActionDefinition) =>
  `the action ${name} has the type ${nameOf(actionTypeId)}, which the rehearsal does not support; ` +
  `use one of: ${ACTION_TYPES.map(nameOf).join(', ')} (add a type in rehearsal/engine/actions/registry.ts)`;

/** Returns a sentence for each setting of an action that the engine does not support. */
export function actionProblems(action: ActionDefinition): string[] {
  const type = find(action);
  if (type === undefined) return [unsupported(action)];
  const subject = `the action ${action.name}`;
  // Only an approval action can have a timeout:
  // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
  const timeout =
    action.timeoutInMinutes === undefined || type.category === 'Approval'
      ? []
      : [`timeoutInMinutes is not allowed on ${subject}; set timeoutInMinutes on manual approvals only`];
  return [...settingProblems(subject, action, type), ...timeout];
}

/** @throws ActionFailure if the engine does not support the type. */
export function typeOf(action: ActionDefinition): ActionType {
  const type = find(action);
  if (type === undefined) throw configurationError(unsupported(action));
  return type;
}
