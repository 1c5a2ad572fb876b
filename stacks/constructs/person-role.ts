import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

import { iamArn } from '../names';
import { policyDocument, type Statement } from './policy';

export interface PersonRoleProps {
  readonly name: string;
  /** Account the people sign in to. */
  readonly peopleAccountId: string;
  readonly region: string;
  readonly statements: readonly Statement[];
}

/** Seconds since the second factor was used, and length of a session: an hour, the shortest AWS allows. */
const SESSION_SECONDS = 3600;

/** A role that people assume from their own account, each under their own name and with a second factor. */
export class PersonRole extends Construct {
  constructor(scope: Construct, id: string, props: PersonRoleProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name: props.name,
      maxSessionDuration: SESSION_SECONDS,
      assumeRolePolicy: policyDocument([
        {
          Sid: 'People',
          Effect: 'Allow',
          Principal: { AWS: iamArn({ accountId: props.peopleAccountId, region: props.region }, 'root') },
          Action: 'sts:AssumeRole',
          Condition: {
            // Not BoolIfExists: a session of access keys alone has no such key, and would pass.
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
            NumericLessThan: { 'aws:MultiFactorAuthAge': String(SESSION_SECONDS) },
            // The history of a pipeline shows the session's name: it must say who it was. The second `$`
            // keeps Terraform from reading the variable as its own.
            StringEquals: { 'sts:RoleSessionName': '$${aws:username}' },
          },
        },
      ]),
    });
    new IamRolePolicy(this, 'policy', {
      name: 'permissions',
      role: role.name,
      policy: policyDocument(props.statements),
    });
  }
}
