import { dnsSuffixOf, iamArn, pipelineRoleName, roleArn, startRoleName } from '../../../../../stacks/names';
import type { DeployService, DeployStatement } from '../../deploy-statement';
import type { AccountScope } from '../../scope/account-scope';
import { functionsOf } from '../../scope/functions';
import { pipelinesOf } from '../../scope/pipelines';

/** IAM: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html. */
export const iam: DeployService = {
  prefix: 'iam',
  resources: (scope) => ({
    role: [
      ...peopleRoles(scope),
      ...passedRoles(scope).flatMap(({ roles }) => roles),
      // Terraform creates these roles, and other roles pass them.
      scope.own.taskExecutionRole.arn,
      scope.own.application('*').cloudFormationRole.arn,
    ],
    'instance-profile': [iamArn(scope.own.workload, `instance-profile/${scope.own.instanceRole.name}`)],
  }),
  special: ['iam:PassRole', 'iam:CreateServiceLinkedRole'],
  statements: (scope) => [
    ...passedRoles(scope).map(passRole),
    serviceLinkedRoles(scope),
    {
      sid: 'IamNotTheDeployRole',
      effect: 'Deny',
      // The role must not change its own permissions, whatever its name is.
      actions: ['iam:*'],
      resources: scope.deployRoles,
    },
  ],
};

const peopleRoles = ({ account, environment, names }: AccountScope): string[] => [
  // The pattern includes the roles of an environment that has left the configuration.
  ...(environment.kind === 'tested' ? [names.delivery.approverRole('*').arn] : []),
  names.account(account).operatorRole.arn,
  names.account(account).auditorRole.arn,
];

/** Roles that Terraform creates and passes to an AWS service. */
interface PassedRoles {
  readonly sid: string;
  readonly roles: readonly string[];
  readonly service: string;
}

function passedRoles(scope: AccountScope): readonly PassedRoles[] {
  const { environment, names, own, watched } = scope;
  const { pipeline, accountRegion } = pipelinesOf(scope);
  return [
    {
      sid: 'IamPassToLambda',
      roles: functionsOf(scope).map((each) => each.roleArn),
      service: 'lambda.amazonaws.com',
    },
    {
      sid: 'IamPassToCodeBuild',
      roles: environment.kind === 'tested' ? [names.application('*').buildRole.arn] : [],
      service: 'codebuild.amazonaws.com',
    },
    {
      sid: 'IamPassToCodePipeline',
      roles: [roleArn(accountRegion, pipelineRoleName(pipeline.name))],
      service: 'codepipeline.amazonaws.com',
    },
    {
      sid: 'IamPassToEventBridge',
      roles: [
        roleArn(accountRegion, startRoleName(pipeline.name)),
        ...watched.map((place) => roleArn(place, own.deployRoleWatch(place.region))),
        roleArn(accountRegion, own.recordRule('start')),
      ],
      service: 'events.amazonaws.com',
    },
    {
      sid: 'IamPassToEc2',
      roles: [own.instanceRole.arn],
      service: `ec2.${dnsSuffixOf(environment.region)}`,
    },
    {
      // The configuration of a release pipeline's actions names the role.
      sid: 'IamPassToCloudFormation',
      roles: environment.kind === 'tested' ? [] : [own.application('*').cloudFormationRole.arn],
      service: 'cloudformation.amazonaws.com',
    },
    { sid: 'IamPassToFlowLogs', roles: [own.flowLogRole.arn], service: 'vpc-flow-logs.amazonaws.com' },
  ];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
const passRole = ({ sid, roles, service }: PassedRoles): DeployStatement => ({
  sid,
  actions: ['iam:PassRole'],
  resources: roles,
  conditions: { StringEquals: { 'iam:PassedToService': service } },
});

/**
 * The first use of these services in an account creates a service-linked role:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-service-linked-role.html
 */
function serviceLinkedRoles({ own }: AccountScope): DeployStatement {
  const services = ['autoscaling.amazonaws.com', 'ecs.amazonaws.com', 'elasticloadbalancing.amazonaws.com'];
  return {
    sid: 'IamServiceLinkedRoles',
    actions: ['iam:CreateServiceLinkedRole'],
    resources: services.map((service) => roleArn(own.workload, `aws-service-role/${service}/*`)),
    conditions: { StringEquals: { 'iam:AWSServiceName': services } },
    wide: 'AWS names the service-linked roles, of which an account has one for each service',
  };
}
