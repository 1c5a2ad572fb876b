import { arn } from '../../../../../stacks/names';
import type { AccountScope } from '../../scope/account-scope';
import type { Conditions, DeployService } from '../../deploy-statement';

/** Resource types of EC2 that Terraform creates. */
const TYPES = [
  'elastic-ip',
  'internet-gateway',
  'launch-template',
  'natgateway',
  'route-table',
  'security-group',
  'security-group-rule',
  'subnet',
  'vpc',
  'vpc-flow-log',
];

/**
 * EC2: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html. The ids of all resources
 * are random, so the policy allows changes of the resources with the project's tag.
 */
export const ec2: DeployService = {
  prefix: 'ec2',
  resources: ({ own }) =>
    Object.fromEntries(TYPES.map((type) => [type, [arn('ec2', own.workload, `${type}/*`)]])),
  tagged: TYPES,
  fresh: {
    'ec2:AllocateAddress': 'elastic-ip',
    'ec2:AuthorizeSecurityGroupEgress': 'security-group-rule',
    'ec2:AuthorizeSecurityGroupIngress': 'security-group-rule',
    'ec2:CreateFlowLogs': 'vpc-flow-log',
    'ec2:CreateInternetGateway': 'internet-gateway',
    'ec2:CreateLaunchTemplate': 'launch-template',
    'ec2:CreateNatGateway': 'natgateway',
    'ec2:CreateRouteTable': 'route-table',
    'ec2:CreateSecurityGroup': 'security-group',
    'ec2:CreateSubnet': 'subnet',
    'ec2:CreateVpc': 'vpc',
  },
  special: ['ec2:CreateTags', 'ec2:RunInstances'],
  statements: (scope) => [
    {
      // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
      sid: 'Ec2TagsOfNewResources',
      actions: ['ec2:CreateTags'],
      resources: everything(scope),
      conditions: { Null: { 'ec2:CreateAction': 'false' } },
      wide: 'a new resource has no tags and no id yet',
    },
    {
      sid: 'Ec2TagsOfProject',
      actions: ['ec2:CreateTags'],
      resources: everything(scope),
      conditions: ofProject(scope),
      wide: 'the ids are random; the condition selects the resources of the project',
    },
    {
      // AWS creates the default security group of a VPC, without tags.
      sid: 'Ec2TagsOfDefaultGroup',
      actions: ['ec2:CreateTags'],
      resources: [arn('ec2', scope.own.workload, 'security-group/*')],
      conditions: { StringEquals: { 'aws:RequestTag/project': scope.config.project } },
      wide: 'the id of the default security group of a new VPC is random, and the group has no tags',
    },
    {
      // Auto Scaling checks that the caller may start instances from the launch template:
      // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
      sid: 'Ec2InstancesOfLaunchTemplates',
      actions: ['ec2:RunInstances'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'ec2:LaunchTemplate': arn('ec2', scope.own.workload, 'launch-template/*') },
      },
      wide: 'instances, their interfaces and volumes have random ids, and the image belongs to AWS',
    },
  ],
};

const everything = ({ own }: AccountScope) => [arn('ec2', own.workload, '*')];

const ofProject = ({ config }: AccountScope): Conditions => ({
  StringEquals: { 'aws:ResourceTag/project': config.project },
});
