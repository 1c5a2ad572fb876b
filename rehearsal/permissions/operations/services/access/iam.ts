import { roleArn } from '../../../../../stacks/names';
import type { ApiStructure } from '../../../../local-aws/service-model/model';
import { at, textAt } from '../../input';
import { passRoles, type OperationRequest, type ServiceRules } from '../../service-rules';

/** Finds a name, with the path of a resource that the request creates. */
const withPath = (name: string) => (input: ApiStructure) =>
  at(name)(input).map((text) => `${textAt(input, 'Path').slice(1)}${text}`);

/** Names of service-linked roles, by service: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html. */
const LINKED_ROLES: Readonly<Record<string, string>> = {
  'autoscaling.amazonaws.com': 'AWSServiceRoleForAutoScaling',
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'ecs.application-autoscaling.amazonaws.com': 'AWSServiceRoleForApplicationAutoScaling_ECSService',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
};

/** IAM: https://docs.aws.amazon.com/service-authorization/latest/reference/list_iam.html. */
export const iam: ServiceRules = {
  prefix: 'iam',
  variables: {
    RoleNameWithPath: withPath('RoleName'),
    InstanceProfileNameWithPath: withPath('InstanceProfileName'),
    PolicyNameWithPath: withPath('PolicyName'),
    UserNameWithPath: withPath('UserName'),
  },
  tagActions: {
    CreateInstanceProfile: 'TagInstanceProfile',
    CreatePolicy: 'TagPolicy',
    CreateRole: 'TagRole',
    CreateUser: 'TagUser',
  },
  exceptions: { CreateServiceLinkedRole: createServiceLinkedRole },
  // The caller passes the role to EC2:
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
  more: (request) =>
    request.operation === 'AddRoleToInstanceProfile'
      ? passRoles(request, at('RoleName'), 'ec2.amazonaws.com')
      : [],
  context: ({ input }) => ({
    ...Object.fromEntries(at('PermissionsBoundary')(input).map((arn) => ['iam:PermissionsBoundary', arn])),
    ...Object.fromEntries(at('PolicyArn')(input).map((arn) => ['iam:PolicyARN', arn])),
    ...Object.fromEntries(at('AWSServiceName')(input).map((name) => ['iam:AWSServiceName', name])),
  }),
};

function createServiceLinkedRole({ input, accountRegion }: OperationRequest) {
  const service = textAt(input, 'AWSServiceName');
  const path = `aws-service-role/${service}/${LINKED_ROLES[service] ?? '*'}`;
  return [{ action: 'iam:CreateServiceLinkedRole', resource: roleArn(accountRegion, path) }];
}
