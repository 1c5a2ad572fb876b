import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';

import { policyDocument, type Condition, type Statement } from './policy';

export interface ServiceRoleProps {
  readonly name: string;
  /** The AWS service that assumes it, e.g. `lambda.amazonaws.com`. */
  readonly service: string;
  /**
   * For whom the service assumes it, where the service says so (CodeBuild, EventBridge, Lambda, ECS and flow
   * logs do). A service that does not can still be given the role only by its own account: no other can pass it.
   */
  readonly trust: Condition | 'any-of-this-account';
  readonly statements: readonly Statement[];
}

/** A role that an AWS service assumes to work for us. */
export class ServiceRole extends Construct {
  readonly arn: string;
  readonly name: string;
  /** What uses the role at once must wait for its policy. */
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
