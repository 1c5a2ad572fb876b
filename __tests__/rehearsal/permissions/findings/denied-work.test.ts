import example from '../../../fixtures/example.config';
import type { Principal } from '../../../../rehearsal/permissions/call';
import { deniedWork } from '../../../../rehearsal/permissions/findings/denied-work';
import type { DeniedCall } from '../../../../rehearsal/permissions/findings/records';

const role = (name: string): Principal => ({
  kind: 'role',
  accountId: '111111111111',
  arn: `arn:aws:iam::111111111111:role/${name}`,
  sessionArn: `arn:aws:sts::111111111111:assumed-role/${name}/session`,
  sessionName: 'session',
  userId: 'AROA:session',
  mfa: false,
});
const call = (principal: Principal): DeniedCall => ({
  principal,
  operation: 'logs PutLogEvents',
  requirement: { action: 'logs:PutLogEvents', resource: '*' },
  decision: { allowed: false, explicit: false, policy: 'identity-based policy', nearMisses: [] },
});
const user: Principal = {
  kind: 'user',
  accountId: '111111111111',
  arn: 'arn:aws:iam::111111111111:user/grace',
  name: 'grace',
};
const service: Principal = { kind: 'service', name: 'events.amazonaws.com', sourceAccount: '111111111111' };

test.each([
  ['a function', role('big-red-button-deploy-stack')],
  ['a build', role('big-red-button-build-hello')],
  ['a service', service],
])('a denied call of %s fails a rehearsal', (_who, principal) => {
  expect(deniedWork(example, [call(principal), call(principal)])).toEqual([
    expect.stringMatching(/^AWS denied a call that the scenario needs: User: .* logs:PutLogEvents/),
  ]);
});

test.each([
  ['an approver', role('big-red-button-approver-test')],
  ['an operator', role('big-red-button-operator-delivery')],
  ['a user', user],
  ['a role of another project', role('other')],
])('a denied call of %s does not', (_who, principal) => {
  expect(deniedWork(example, [call(principal)])).toEqual([]);
});
