import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';

import type { ResourceHandler } from '../shared/handler';
import { iam } from './client';

/** An inline policy of a role; the Terraform id is `<role>:<policy>`. */
export const aws_iam_role_policy: ResourceHandler = {
  forceNew: ['role', 'name', 'name_prefix'],
  async create(aws, plan) {
    const [RoleName, PolicyName] = [plan.text('role'), plan.text('name')];
    const PolicyDocument = plan.text('policy');
    await iam(aws).send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    return { id: `${RoleName}:${PolicyName}` };
  },
  async read(aws, { id }) {
    const [RoleName, PolicyName] = id.split(':');
    const { PolicyDocument } = await iam(aws).send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return { id, role: RoleName, name: PolicyName, policy: decodeURIComponent(PolicyDocument ?? '') };
  },
  async update(aws, plan) {
    const [RoleName, PolicyName] = plan.id.split(':');
    await iam(aws).send(
      new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: plan.text('policy') }),
    );
  },
  async delete(aws, { id }) {
    const [RoleName, PolicyName] = id.split(':');
    await iam(aws).send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  },
};

/** A managed policy that is attached to a role. The Terraform id and the import id are `<role>/<policy ARN>`. */
export const aws_iam_role_policy_attachment: ResourceHandler = {
  async create(aws, plan) {
    const [RoleName, PolicyArn] = [plan.text('role'), plan.text('policy_arn')];
    await iam(aws).send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    return { id: `${RoleName}/${PolicyArn}` };
  },
  async read(aws, { id }) {
    const { RoleName, PolicyArn } = attachment(id);
    const { AttachedPolicies = [] } = await iam(aws).send(new ListAttachedRolePoliciesCommand({ RoleName }));
    const attached = AttachedPolicies.some((policy) => policy.PolicyArn === PolicyArn);
    return attached ? { id, role: RoleName, policy_arn: PolicyArn } : undefined;
  },
  async delete(aws, { id }) {
    await iam(aws).send(new DetachRolePolicyCommand(attachment(id)));
  },
};

function attachment(id: string) {
  const slash = id.indexOf('/');
  return { RoleName: id.slice(0, slash), PolicyArn: id.slice(slash + 1) };
}
