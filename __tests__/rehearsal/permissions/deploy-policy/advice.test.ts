import { loadConfig } from '../../../../cli/config/load-config';
import type { RolePrincipal } from '../../../../rehearsal/permissions/call';
import { deployRoleAdvice } from '../../../../rehearsal/permissions/deploy-policy/advice';
import type { NearMiss } from '../../../../rehearsal/permissions/evaluation/near-miss';
import type { DeniedCall } from '../../../../rehearsal/permissions/findings/records';
import { EXAMPLE } from '../../../stacks/support/synthesis';

const config = loadConfig(EXAMPLE);

const principal = (name: string): RolePrincipal => ({
  kind: 'role',
  accountId: '111111111111',
  arn: `arn:aws:iam::111111111111:role/${name}`,
  sessionArn: `arn:aws:sts::111111111111:assumed-role/${name}/big-red-button-terraform`,
  sessionName: 'big-red-button-terraform',
  userId: 'AROA:big-red-button-terraform',
  mfa: false,
});

const denied = (
  action: string,
  { role = 'OrganizationAccountAccessRole', nearMisses = [] as readonly NearMiss[] } = {},
): DeniedCall => ({
  operation: action.split(':')[1] ?? '',
  principal: principal(role),
  requirement: { action, resource: 'arn:aws:s3:::some-bucket' },
  decision: { allowed: false, explicit: false, policy: 'identity-based policy', nearMisses },
});

const SENTENCE = (action: string) =>
  'User: arn:aws:sts::111111111111:assumed-role/OrganizationAccountAccessRole/big-red-button-terraform is not ' +
  `authorized to perform: ${action} on resource: arn:aws:s3:::some-bucket because no identity-based policy allows ` +
  `the ${action} action; `;

describe('the advice about a denied call of the deploy role', () => {
  test('names the table of Terraform types for an action that the policy lacks', () => {
    expect(deployRoleAdvice(config, [denied('s3:GetBucketAbac'), denied('s3:GetBucketAbac')])).toEqual([
      SENTENCE('s3:GetBucketAbac') +
        'add the action to the policy of the deploy role in rehearsal/permissions/deploy-policy/needs/terraform-types.ts',
    ]);
  });

  test('names the reason and the list for an action that the policy leaves out', () => {
    expect(deployRoleAdvice(config, [denied('s3:DeleteBucket')])).toEqual([
      SENTENCE('s3:DeleteBucket') +
        'the policy of the deploy role leaves the action out (would delete what no deployment can create again: ' +
        'records, releases, state, and the keys that decrypt them); change ' +
        'rehearsal/permissions/deploy-policy/needs/left-out.ts',
    ]);
  });

  test('names the statements for an action that the policy allows on other resources', () => {
    const nearMisses = [{ policy: 'p', sid: 'S3Bucket', mismatches: ['Resource arn:aws:s3:::other'] }];
    expect(deployRoleAdvice(config, [denied('s3:PutBucketPolicy', { nearMisses })])).toEqual([
      SENTENCE('s3:PutBucketPolicy') +
        'change the statements of the deploy role in rehearsal/permissions/deploy-policy/services: ' +
        'statement S3Bucket has Resource arn:aws:s3:::other',
    ]);
  });

  test('is missing for a call of another role', () => {
    expect(
      deployRoleAdvice(config, [denied('s3:DeleteBucket', { role: 'big-red-button-build-hello' })]),
    ).toEqual([]);
  });
});
