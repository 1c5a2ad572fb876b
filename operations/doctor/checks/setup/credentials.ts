import { terraformStacks } from '../../../../stacks/names';
import type { RoleRefusal } from '../../../accounts/refusal';
import { defineCheck } from '../../check';
import type { Finding } from '../../finding';

/** Finds accounts that the person cannot read, because the role of the auditors was refused. */
export const credentials = defineCheck({
  name: 'credentials and roles',
  read: ({ refusals }) => [Promise.resolve(refusals)],
  judge: refusalFindings,
});

/** Returns who was refused which role, and what would allow it. STS does not say whether the role exists. */
function refusalFindings({
  account,
  advice,
  caller,
  role,
}: Pick<RoleRefusal, 'account' | 'advice' | 'caller' | 'role'>): Finding[] {
  return [
    {
      severity: 'problem',
      what: `${caller} may not assume the role ${role} of the account ${account}`,
      why: `no check can read the account ${account}, so doctor does not know what is wrong there`,
      advice: `${advice}; if the role does not exist, deploy it`,
      command: `npx cdktf deploy ${terraformStacks(account).access}`,
      role: 'deployRole',
    },
  ];
}
