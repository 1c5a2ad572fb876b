import { roleArn } from '../../../../../stacks/names';
import { at } from '../../input';
import { passRoles, type ServiceRules } from '../../service-rules';

const roleName = at('RoleName');

/** IAM: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html. */
export const iam: ServiceRules = {
  prefix: 'iam',
  variables: {
    RoleNameWithPath: roleName,
    InstanceProfileNameWithPath: at('InstanceProfileName'),
    PolicyNameWithPath: at('PolicyName'),
    UserNameWithPath: at('UserName'),
  },
  // The caller passes the role to EC2:
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
  more: (request) =>
    request.operation === 'AddRoleToInstanceProfile'
      ? passRoles(
          request,
          (input) => roleName(input).map((name) => roleArn(request.accountRegion, name)),
          'ec2.amazonaws.com',
        )
      : [],
  context: ({ input }) => ({
    ...Object.fromEntries(at('PermissionsBoundary')(input).map((arn) => ['iam:PermissionsBoundary', arn])),
    ...Object.fromEntries(at('PolicyArn')(input).map((arn) => ['iam:PolicyARN', arn])),
    ...Object.fromEntries(at('AWSServiceName')(input).map((name) => ['iam:AWSServiceName', name])),
  }),
};
