import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

import { policyDocument, type Condition, type Statement } from './policy';

export interface ServiceRoleProps {
  readonly name: string;
  /** AWS service that assumes the role, e.g. `lambda.amazonaws.com`. */
  readonly service: string;
  /**
   * Condition on the resource for which the service assumes the role. CodeBuild, EventBridge, Lambda, ECS and VPC flow
   * logs send the ARN or the account of that resource. Other services need no condition, because only principals of the
   * role's account can pass the role.
   */
  readonly trust: Condition | 'any-of-this-account';
  readonly statements: readonly Statement[];
}

/** A role that an AWS service assumes. */
export class ServiceRole extends Construct {
  readonly arn: string;
  readonly name: string;
  /** A resource that uses the role during its own creation must depend on this policy. */
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name: props.name,
      assumeRolePolicy: policyDocument([
        {
          Sid: 'Service',
          Effect: 'Allow',
          Principal: { Service: props.service },
          Action: 'sts:AssumeRole',
          ...(props.trust === 'any-of-this-account' ? {} : { Condition: props.trust }),
        },
      ]),
    });
    this.policy = new IamRolePolicy(this, 'policy', {
      name: 'permissions',
      role: role.name,
      policy: policyDocument(props.statements),
    });
    this.name = role.name;
    this.arn = role.arn;
  }
}
