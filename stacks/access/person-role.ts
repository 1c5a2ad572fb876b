import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

import { iamArn, type AccountRegion } from '../names';
import { policyDocument, type Condition, type Statement } from '../constructs/permissions/policy';

export interface PersonRoleProps {
  readonly name: string;
  /** Account to which the people sign in, with the Region of the role. */
  readonly people: AccountRegion;
  /** Names of the Identity Center permission sets whose users may assume the role. */
  readonly permissionSets: readonly string[];
  readonly statements: readonly Statement[];
}

/** Seconds for which a second factor is valid and a session lasts: one hour, AWS's shortest session. */
const SESSION_SECONDS = 3600;

/**
 * A role that people assume from their account, either as IAM users or with a permission set. The session always has
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
 * Condition for an IAM user with a second factor. Only IAM users have these keys. The second `$` is Terraform's escape.
 */
const USER_WITH_MFA: Condition = {
  // Not BoolIfExists, which allows a session of access keys alone because the session lacks the key.
  Bool: { 'aws:MultiFactorAuthPresent': 'true' },
  NumericLessThan: { 'aws:MultiFactorAuthAge': String(SESSION_SECONDS) },
  StringEquals: { 'sts:RoleSessionName': '$${aws:username}' },
};

/**
 * Returns the condition for an Identity Center user who signed in with one of the permission sets, and whose new
 * session has the same name. IAM does not see a second factor; the settings of Identity Center require it.
 *
 * AWS documents the form of these role names, and that only AWS creates roles under `aws-reserved`. AWS shows no trust
 * policy that combines these two keys.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
function userOfPermissionSets(people: AccountRegion, permissionSets: readonly string[]): Condition {
  // The path contains the Region of Identity Center, except in us-east-1. A name ends in sixteen characters; `*` would
  // also match the set `<set>_Admin`.
  const rolesOf = (set: string) =>
    iamArn(people, `role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_${set}_${'?'.repeat(16)}`);
  return {
    ArnLike: { 'aws:PrincipalArn': permissionSets.map(rolesOf) },
    // The user ID of an assumed role is `<role id>:<session name>`.
    StringLike: { 'aws:userid': '*:$${sts:RoleSessionName}' },
  };
}
