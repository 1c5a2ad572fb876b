import type { Caller } from '../../../operations/accounts/caller';
import { RoleRefusal } from '../../../operations/accounts/refusal';
import { defineCheck, type Examined } from '../../../operations/doctor/check';
import { credentials } from '../../../operations/doctor/checks/setup/credentials';
import type { Finding } from '../../../operations/doctor/finding';
import { judged, NOW } from './judged';

const caller: Caller = {
  kind: 'user-session',
  arn: 'arn:aws:iam::111111111111:user/ada',
  accountId: '111111111111',
  name: 'ada',
};
const role = {
  name: 'acme-auditor-production',
  arn: 'arn:aws:iam::222222222222:role/acme-auditor-production',
  permissionSets: 'auditors.permissionSets',
};
const refusal = new RoleRefusal('production', { caller, role }, 'give ada a policy', new Error('no'));
const examined = { now: NOW } as Examined;
const FOUND: Finding = { severity: 'warning', what: 'x', why: 'y' };

test('a refused role is a problem that says who was refused, and what would allow it', () => {
  expect(judged(credentials, refusal)).toEqual([
    {
      severity: 'problem',
      what: `${caller.arn} may not assume the role ${role.arn} of the account production`,
      why: 'no check can read the account production, so doctor does not know what is wrong there',
      advice: 'give ada a policy; if the role does not exist, deploy it',
      command: 'npx cdktf deploy production-access',
      role: 'deployRole',
    },
  ]);
});

test('a check judges the accounts that it can read, and names the others', async () => {
  const check = defineCheck({
    name: 'one',
    read: () => [Promise.reject(refusal), Promise.resolve([FOUND]), Promise.reject(refusal)],
    judge: (fact) => [fact],
  });
  expect(await check.run(examined)).toEqual({
    check: 'one',
    findings: [FOUND],
    unreadAccounts: ['production'],
  });
});

test('a check that AWS denies a request is one problem, and judges what it could read', async () => {
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  const check = defineCheck({
    name: 'one',
    read: () => [Promise.reject(denied), Promise.resolve([FOUND]), Promise.reject(denied)],
    judge: (fact) => [fact],
  });
  const { findings, unreadAccounts } = await check.run(examined);
  expect(findings).toMatchObject([
    FOUND,
    {
      severity: 'problem',
      what: 'the check one failed: AccessDeniedException: no',
      command: "npx cdktf deploy '*-access' '*-state'",
      role: 'deployRole',
    },
  ]);
  expect(unreadAccounts).toEqual([]);
});
