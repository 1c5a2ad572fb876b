import type permissions from './cloudformation-permissions.json';

export type CloudFormationType = keyof typeof permissions;

/** The permissions that Terraform needs for one resource type. */
export interface TerraformType {
  /**
   * CloudFormation's types for the same resource. `cloudformation-permissions.json` lists the actions of their handlers.
   * Empty if CloudFormation publishes no handlers.
   */
  readonly cloudFormation: readonly CloudFormationType[];
  /** Actions that a deployment in the rehearsal uses, and that no handler lists. */
  readonly called?: readonly string[];
  /** Actions that only the real AWS provider uses. */
  readonly provider?: readonly string[];
}

const of = (...cloudFormation: readonly CloudFormationType[]): TerraformType => ({ cloudFormation });

/** Every Terraform type in the synthesized stacks. A test compares the table with the stacks. */
export const TERRAFORM_TYPES: Readonly<Record<string, TerraformType>> = {
  aws_autoscaling_group: {
    cloudFormation: ['AWS::AutoScaling::AutoScalingGroup'],
    // Before the provider deletes a group, it removes the scale-in protection of the instances.
    provider: ['autoscaling:SetInstanceProtection'],
  },
  aws_autoscaling_schedule: of('AWS::AutoScaling::ScheduledAction'),
  aws_cloudwatch_event_rule: of('AWS::Events::Rule'),
  aws_cloudwatch_event_target: of('AWS::Events::Rule'),
  aws_cloudwatch_log_group: of('AWS::Logs::LogGroup'),
  aws_cloudwatch_metric_alarm: of('AWS::CloudWatch::Alarm'),
  aws_codebuild_project: {
    cloudFormation: [],
    called: ['codebuild:BatchGetProjects', 'codebuild:CreateProject', 'codebuild:DeleteProject'],
    provider: ['codebuild:UpdateProject'],
  },
  aws_codebuild_report_group: {
    cloudFormation: [],
    called: ['codebuild:BatchGetReportGroups', 'codebuild:CreateReportGroup', 'codebuild:DeleteReportGroup'],
    provider: ['codebuild:UpdateReportGroup'],
  },
  aws_codecommit_repository: {
    cloudFormation: [],
    called: [
      'codecommit:CreateRepository',
      'codecommit:GetRepository',
      'codecommit:ListTagsForResource',
      'codecommit:TagResource',
    ],
    // Not DeleteRepository: the source cannot be created again.
    provider: ['codecommit:UntagResource', 'codecommit:UpdateRepositoryDescription'],
  },
  aws_codepipeline: of('AWS::CodePipeline::Pipeline'),
  aws_default_security_group: of('AWS::EC2::SecurityGroup'),
  aws_ecr_lifecycle_policy: of('AWS::ECR::Repository'),
  aws_ecr_repository: of('AWS::ECR::Repository'),
  aws_ecr_repository_policy: of('AWS::ECR::Repository'),
  aws_ecs_capacity_provider: of('AWS::ECS::CapacityProvider'),
  aws_ecs_cluster: of('AWS::ECS::Cluster'),
  aws_ecs_cluster_capacity_providers: of('AWS::ECS::ClusterCapacityProviderAssociations'),
  aws_eip: of('AWS::EC2::EIP'),
  aws_flow_log: of('AWS::EC2::FlowLog'),
  aws_iam_instance_profile: {
    cloudFormation: ['AWS::IAM::InstanceProfile'],
    // CloudFormation sets no tags of an instance profile.
    called: ['iam:TagInstanceProfile'],
    provider: ['iam:UntagInstanceProfile'],
  },
  aws_iam_role: {
    cloudFormation: ['AWS::IAM::Role'],
    // Before the provider deletes a role, it removes the role from instance profiles.
    provider: ['iam:ListInstanceProfilesForRole'],
  },
  aws_iam_role_policy: of('AWS::IAM::RolePolicy'),
  aws_internet_gateway: of('AWS::EC2::InternetGateway', 'AWS::EC2::VPCGatewayAttachment'),
  aws_kms_alias: of('AWS::KMS::Alias'),
  aws_kms_key: of('AWS::KMS::Key'),
  aws_lambda_function: {
    cloudFormation: ['AWS::Lambda::Function'],
    provider: ['lambda:ListVersionsByFunction'],
  },
  aws_lambda_function_event_invoke_config: of('AWS::Lambda::EventInvokeConfig'),
  aws_launch_template: {
    cloudFormation: ['AWS::EC2::LaunchTemplate'],
    called: ['ec2:ModifyLaunchTemplate'],
  },
  aws_lb: of('AWS::ElasticLoadBalancingV2::LoadBalancer'),
  aws_lb_listener: of('AWS::ElasticLoadBalancingV2::Listener'),
  aws_nat_gateway: of('AWS::EC2::NatGateway'),
  aws_route: of('AWS::EC2::Route'),
  aws_route_table: of('AWS::EC2::RouteTable'),
  aws_route_table_association: of('AWS::EC2::SubnetRouteTableAssociation'),
  aws_s3_bucket: {
    cloudFormation: ['AWS::S3::Bucket'],
    called: ['s3:GetBucketLocation'],
    // The provider reads and changes the tags of buckets by S3 Control.
    provider: ['s3:GetBucketRequestPayment', 's3:ListTagsForResource', 's3:TagResource', 's3:UntagResource'],
  },
  aws_s3_bucket_lifecycle_configuration: of('AWS::S3::Bucket'),
  aws_s3_bucket_notification: of('AWS::S3::Bucket'),
  aws_s3_bucket_ownership_controls: of('AWS::S3::Bucket'),
  aws_s3_bucket_policy: of('AWS::S3::BucketPolicy'),
  aws_s3_bucket_public_access_block: of('AWS::S3::Bucket'),
  aws_s3_bucket_server_side_encryption_configuration: of('AWS::S3::Bucket'),
  aws_s3_bucket_versioning: of('AWS::S3::Bucket'),
  aws_security_group: of('AWS::EC2::SecurityGroup'),
  aws_sns_topic: of('AWS::SNS::Topic'),
  aws_sns_topic_policy: of('AWS::SNS::TopicInlinePolicy'),
  aws_sns_topic_subscription: of('AWS::SNS::Subscription'),
  aws_sqs_queue: of('AWS::SQS::Queue'),
  aws_ssm_parameter: {
    cloudFormation: ['AWS::SSM::Parameter'],
    called: ['ssm:DescribeParameters', 'ssm:GetParameter'],
  },
  aws_subnet: of('AWS::EC2::Subnet'),
  aws_vpc: of('AWS::EC2::VPC'),
  aws_vpc_security_group_egress_rule: {
    cloudFormation: ['AWS::EC2::SecurityGroupEgress'],
    provider: ['ec2:ModifySecurityGroupRules'],
  },
  aws_vpc_security_group_ingress_rule: {
    cloudFormation: ['AWS::EC2::SecurityGroupIngress'],
    provider: ['ec2:ModifySecurityGroupRules'],
  },
};

/** The permissions that a command needs outside Terraform's resources, and that no handler lists. */
interface OtherCalls {
  /** Actions that a deployment or a removal in the rehearsal uses. */
  readonly called: readonly string[];
  /** Actions that the command uses only if something fails. */
  readonly failing?: readonly string[];
}

export const OTHER_CALLS: Readonly<Record<string, OtherCalls>> = {
  'Terraform state in S3': { called: ['s3:PutObject'] },
  'npm run destroy and npm run remove': {
    called: [
      'cloudformation:DeleteStack',
      'cloudformation:DescribeStacks',
      'cloudformation:UpdateTerminationProtection',
      'codepipeline:ListPipelineExecutions',
      'ecr:ListImages',
      'ecs:ListServices',
      'events:DisableRule',
    ],
    // A deletion that fails, and an execution that starts during the removal.
    failing: ['cloudformation:DescribeStackEvents', 'events:EnableRule'],
  },
};
