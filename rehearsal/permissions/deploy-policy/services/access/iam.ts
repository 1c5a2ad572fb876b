import { dnsSuffixOf, iamArn, pipelineRoleName, roleArn, startRoleName } from '../../../../../stacks/names';
import type { AccountScope } from '../../scope/account-scope';
import type { DeployService, DeployStatement } from '../../deploy-statement';
import { functionsOf } from '../../scope/functions';
import { pipelinesOf } from '../../scope/pipelines';

/** IAM: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html. */
export const iam: DeployService = {
  prefix: 'iam',
  resources: (scope) => ({
    role: [
      ...new Set([
        ...peopleRoles(scope),
        ...passedRoles(scope).flatMap(({ roles }) => roles),
        ...otherRoles(scope),
      ]),
    ],
    'instance-profile': scope.environments.map(({ names }) =>
      iamArn(names.workload, `instance-profile/${names.instanceRole.name}`),
    ),
  }),
  special: ['iam:PassRole', 'iam:CreateServiceLinkedRole'],
  statements: (scope) => [
    ...passedRoles(scope).map(({ sid, roles, service }) => passRole(sid, roles, service)),
    ...serviceLinkedRoles(scope),
    {
      sid: 'IamNotTheDeployRole',
      effect: 'Deny',
      // The role must not change its own permissions, whatever its name is.
      actions: ['iam:*'],
      resources: scope.deployRoles,
    },
  ],
};

const peopleRoles = ({ account, config, delivery, names }: AccountScope): string[] => [
  ...(delivery ? config.environments.map(({ name }) => names.delivery.approverRole(name).arn) : []),
  names.account(account).operatorRole.arn,
];

/** Roles that Terraform creates, and that other roles pass. */
const otherRoles = ({ environments }: AccountScope): string[] =>
  environments.flatMap(({ names }) => [
    names.taskExecutionRole.arn,
    names.application('*').cloudFormationRole.arn,
  ]);

interface PassedRoles {
  readonly sid: string;
  readonly roles: readonly string[];
  /** AWS service to which Terraform passes the roles. */
  readonly service: string;
}

function passedRoles(scope: AccountScope): readonly PassedRoles[] {
  const { delivery, environments, names, watched } = scope;
  const application = names.application('*');
  const ofPipelines = (nameOf: (pipeline: string) => string) =>
    pipelinesOf(scope).map(({ pipeline, accountRegion }) => roleArn(accountRegion, nameOf(pipeline.name)));
  return [
    {
      sid: 'IamPassToLambda',
      roles: functionsOf(scope).map((each) => each.roleArn),
      service: 'lambda.amazonaws.com',
    },
    {
      sid: 'IamPassToCodeBuild',
      roles: delivery ? [application.buildRole.arn] : [],
      service: 'codebuild.amazonaws.com',
    },
    {
      sid: 'IamPassToCodePipeline',
      roles: ofPipelines(pipelineRoleName),
      service: 'codepipeline.amazonaws.com',
    },
    {
      sid: 'IamPassToEventBridge',
      roles: [
        ...ofPipelines(startRoleName),
        ...environments.flatMap((each) =>
          watched.map((place) => roleArn(place, each.names.deployRoleWatch(place.region))),
        ),
      ],
      service: 'events.amazonaws.com',
    },
    {
      sid: 'IamPassToEc2',
      roles: environments.map((each) => each.names.instanceRole.arn),
      service: `ec2.${dnsSuffixOf(environments[0]?.environment.region ?? '')}`,
    },
    {
      sid: 'IamPassToFlowLogs',
      roles: environments.map((each) => each.names.flowLogRole.arn),
      service: 'vpc-flow-logs.amazonaws.com',
    },
  ];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
const passRole = (sid: string, resources: readonly string[], service: string): DeployStatement => ({
  sid,
  actions: ['iam:PassRole'],
  resources,
  conditions: { StringEquals: { 'iam:PassedToService': service } },
});

/**
 * The first use of these services in an account creates a service-linked role:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-service-linked-role.html
 */
function serviceLinkedRoles({ accountId, partition }: AccountScope): readonly DeployStatement[] {
  const services = ['autoscaling.amazonaws.com', 'ecs.amazonaws.com', 'elasticloadbalancing.amazonaws.com'];
  return [
    {
      sid: 'IamServiceLinkedRoles',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: services.map(
        (service) => `arn:${partition}:iam::${accountId}:role/aws-service-role/${service}/*`,
      ),
      conditions: { StringEquals: { 'iam:AWSServiceName': services } },
      wide: 'an account has one service-linked role for each service, which AWS names',
    },
  ];
}
