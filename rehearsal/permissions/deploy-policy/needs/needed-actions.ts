import { matchesAction } from '../../policies/policy';
import permissions from './cloudformation-permissions.json';
import { reasonToLeaveOut } from './left-out';
import { OTHER_CALLS, TERRAFORM_TYPES, type CloudFormationType } from './terraform-types';

/** Returns the actions that the handlers of a CloudFormation type use. */
const actionsOf = (type: CloudFormationType): string[] =>
  Object.entries(permissions[type] as Readonly<Record<string, readonly string[]>>).flatMap(
    ([prefix, actions]) => actions.map((action) => `${prefix}:${action}`),
  );

/** Returns the actions that the handlers of all used CloudFormation types list. */
export function handlerActions(): readonly string[] {
  const types = new Set(Object.values(TERRAFORM_TYPES).flatMap(({ cloudFormation }) => cloudFormation));
  return sorted([...types].flatMap(actionsOf));
}

/** Returns the actions that the deploy role uses in the rehearsal, and that no handler lists. */
export const calledActions = (): readonly string[] =>
  sorted([
    ...Object.values(TERRAFORM_TYPES).flatMap(({ called = [] }) => called),
    ...Object.values(OTHER_CALLS).flatMap(({ called }) => called),
  ]);

/** Returns the actions that only the real AWS provider uses, or only a command that fails. */
export const unplayedActions = (): readonly string[] =>
  sorted([
    ...Object.values(TERRAFORM_TYPES).flatMap(({ provider = [] }) => provider),
    ...Object.values(OTHER_CALLS).flatMap(({ failing = [] }) => failing),
  ]);

/**
 * Returns the actions in the policy of the deploy role. A pattern such as `ec2:Describe*` replaces the actions that it
 * matches.
 */
export function neededActions(): readonly string[] {
  const ofHandlers = handlerActions().filter((action) => reasonToLeaveOut(action) === undefined);
  const actions = sorted([...ofHandlers, ...calledActions(), ...unplayedActions()]);
  const patterns = actions.filter(isPattern);
  return actions.filter(
    (action) => isPattern(action) || !patterns.some((pattern) => matchesAction(pattern, action)),
  );
}

export const isPattern = (action: string): boolean => action.includes('*');

const sorted = (actions: readonly string[]) => [...new Set(actions)].sort();
