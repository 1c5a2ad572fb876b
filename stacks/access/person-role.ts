import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

import { iamArn, type AccountRegion } from '../names';
import { policyDocument, type Condition, type Statement } from '../constructs/permissions/policy';

export interface PersonRoleProps {
  readonly name: string;
  /** Account in which the people sign in. The Region selects the AWS partition. */
  readonly people: AccountRegion;
  /** Names of the Identity Center permission sets whose users may assume the role. */
  readonly permissionSets: readonly string[];
  readonly statements: readonly Statement[];
}

/**
 * Duration of a session, and maximum age of its MFA sign-in, in seconds. One hour is the smallest value that IAM allows
 * for the maximum session duration of a role.
 */
const SESSION_SECONDS = 3600;

/**
 * A role that people assume either as IAM users or through an Identity Center permission set. The session always has
 * the name of the person, because the history of a pipeline shows only the session name.
 */
export class PersonRole extends Construct {
  constructor(scope: Construct, id: string, props: PersonRoleProps) {
    super(scope, id);
    const { people, permissionSets } = props;
    const from = (sid: string, condition: Condition): Statement => ({
      Sid: sid,
      Effect: 'Allow',
      Principal: { AWS: iamArn(people, 'root') },
      Action: 'sts:AssumeRole',
      Condition: condition,
    });
    const role = new IamRole(this, 'role', {
      name: props.name,
      maxSessionDuration: SESSION_SECONDS,
      assumeRolePolicy: policyDocument([
        from('UsersWithMfa', USER_WITH_MFA),
        ...(permissionSets.length === 0
          ? []
          : [from('PermissionSets', userOfPermissionSets(people, permissionSets))]),
      ]),
    });
    new IamRolePolicy(this, 'policy', {
      name: 'permissions',
      role: role.name,
      policy: policyDocument(props.statements),
    });
  }
}

/**
 * Condition that the caller is an IAM user who signed in with MFA. Only requests by IAM users contain `aws:username`.
 * Terraform requires `$${` for a literal `${`.
 */
const USER_WITH_MFA: Condition = {
  // `BoolIfExists` would allow requests with long-term access keys, because these requests lack this condition key.
  Bool: { 'aws:MultiFactorAuthPresent': 'true' },
  NumericLessThan: { 'aws:MultiFactorAuthAge': String(SESSION_SECONDS) },
  StringEquals: { 'sts:RoleSessionName': '$${aws:username}' },
};

/**
 * Returns the condition that the caller signed in through Identity Center with one of the permission sets and keeps the
 * session name of that sign-in. IAM cannot check MFA for these users, so the settings of Identity Center must require
 * MFA.
 *
 * AWS documents that only AWS creates roles under `aws-reserved`, but publishes no trust policy that combines
 * `aws:PrincipalArn` and `aws:userid`.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
function userOfPermissionSets(people: AccountRegion, permissionSets: readonly string[]): Condition {
  // The path of the role contains the Region of Identity Center, except for us-east-1. The name of the role ends in 16
  // generated characters, so the pattern ends in 16 `?`. With `*` at the end, the pattern would also match the
  // permission set `<set>_Admin`.
  const rolesOf = (set: string) =>
    iamArn(people, `role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_${set}_${'?'.repeat(16)}`);
  return {
    ArnLike: { 'aws:PrincipalArn': permissionSets.map(rolesOf) },
    // For an assumed role, `aws:userid` is `<role id>:<session name>`.
    StringLike: { 'aws:userid': '*:$${sts:RoleSessionName}' },
  };
}
