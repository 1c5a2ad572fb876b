import type { ActionDefinition } from '../definition/definition';
import { ActionFailure } from '../errors';
import type { ActionType } from './action-type';
import { cloudFormation } from './cloudformation';
import { codeBuild } from './codebuild';
import { codeCommitSource } from './codecommit-source';
import { lambdaInvoke } from './lambda-invoke';
import { manualApproval } from './manual-approval';
import { s3Source } from './s3-source';

const TYPES: readonly ActionType[] = [
  codeCommitSource,
  s3Source,
  codeBuild,
  manualApproval,
  lambdaInvoke,
  cloudFormation,
];

const nameOf = ({ category, owner, provider, version }: ActionDefinition['actionTypeId']): string =>
  `${category}/${owner}/${provider}/${version}`;

/**
 * The type of an action, after its declaration has been checked against it.
 *
 * @throws ActionFailure for a type, configuration key or number of artifacts the engine does not know: a
 *   setting that is skipped would be rehearsed by nobody.
 */
export function typeOf(action: ActionDefinition): ActionType {
  const wanted = nameOf(action.actionTypeId);
  const type = TYPES.find((candidate) => nameOf(candidate) === wanted);
  if (type === undefined) {
    throw refused(
      `the engine does not know the action type ${wanted}; it knows ${TYPES.map(nameOf).join(', ')}`,
    );
  }
  const given = Object.keys(action.configuration);
  const unknown = given.filter((key) => !(key in type.configuration));
  if (unknown.length > 0) {
    throw refused(
      `the engine does not know the configuration ${unknown.join(', ')} of ${wanted}; ` +
        `it knows ${Object.keys(type.configuration).join(', ')}`,
    );
  }
  const missing = Object.keys(type.configuration).filter(
    (key) => type.configuration[key] === true && !given.includes(key),
  );
  if (missing.length > 0)
    throw refused(`the action ${action.name} lacks the configuration ${missing.join(', ')}`);
  count(action, 'input', action.inputArtifacts.length, type.inputs);
  count(action, 'output', action.outputArtifacts.length, type.outputs);
  if (action.timeoutInMinutes !== undefined && type.category !== 'Approval') {
    throw refused(`the action ${action.name} has timeoutInMinutes; CodePipeline allows it on approvals only`);
  }
  return type;
}

function count(
  action: ActionDefinition,
  kind: string,
  got: number,
  [least, most]: readonly [number, number],
): void {
  if (got >= least && got <= most) return;
  throw refused(
    `the action ${action.name} has ${String(got)} ${kind} artifacts; allowed: ${String(least)} to ${String(most)}`,
  );
}

function refused(message: string): ActionFailure {
  return new ActionFailure('ConfigurationError', message);
}
