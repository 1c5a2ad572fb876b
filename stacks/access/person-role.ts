import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

import { iamArn, type Place } from '../names';
import { policyDocument, type Condition, type Statement } from '../constructs/permissions/policy';

export interface PersonRoleProps {
  readonly name: string;
  /** Account the people sign in to, with the Region of the role. */
  readonly people: Place;
  /** Names of the permission sets of Identity Center whose users may assume it. */
  readonly permissionSets: readonly string[];
  readonly statements: readonly Statement[];
}

/** Seconds since the second factor was used, and length of a session: an hour, the shortest AWS allows. */
const SESSION_SECONDS = 3600;

/**
 * A role that people assume from their own account, in one of two ways. In both, the name of the session is the person's
 * name, because the history of a pipeline shows only that name.
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

/** An IAM user with a second factor: only IAM users have these keys. The second `$` is Terraform's escape. */
const USER_WITH_MFA: Condition = {
  // Not BoolIfExists: a session of access keys alone has no such key, and would pass.
  Bool: { 'aws:MultiFactorAuthPresent': 'true' },
  NumericLessThan: { 'aws:MultiFactorAuthAge': String(SESSION_SECONDS) },
  StringEquals: { 'sts:RoleSessionName': '$${aws:username}' },
};

/**
 * A user of Identity Center, who signed in with one of some permission sets and asks for a session with the same name. IAM does
 * not see a second factor: the settings of Identity Center require it. AWS documents the form of these roles' names, and that only AWS can create roles under
 * `aws-reserved`; it shows no trust policy with these two keys together.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
function userOfPermissionSets(people: Place, permissionSets: readonly string[]): Condition {
  // The path has the Region of Identity Center, except in us-east-1. Sixteen characters end the name: `*` would also match
  // the set `<set>_Admin`.
  const rolesOf = (set: string) =>
    iamArn(people, `role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_${set}_${'?'.repeat(16)}`);
  return {
    ArnLike: { 'aws:PrincipalArn': permissionSets.map(rolesOf) },
    // An assumed role's user id is `<role id>:<session name>`.
    StringLike: { 'aws:userid': '*:$${sts:RoleSessionName}' },
  };
}
