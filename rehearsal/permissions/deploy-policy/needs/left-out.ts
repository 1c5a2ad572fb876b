/** Actions that the policy does not contain, although the handlers of a used CloudFormation type list them. */
interface LeftOut {
  readonly reason: string;
  /** Actions as the handlers list them, or `<prefix>:*` for a whole service. */
  readonly actions: readonly string[];
}

export const LEFT_OUT: readonly LeftOut[] = [
  {
    reason:
      'would delete what no deployment can create again: records, releases, state, and the keys that decrypt them',
    actions: ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion', 's3:DeleteBucket'],
  },
  {
    reason:
      'would give a role the permissions of any managed policy; the roles of the project have inline policies only',
    actions: [
      'iam:AttachRolePolicy',
      'iam:DeleteRolePermissionsBoundary',
      'iam:DetachRolePolicy',
      'iam:PutRolePermissionsBoundary',
    ],
  },
  {
    reason: 'would read secrets, passwords or data: Terraform reads settings only',
    actions: ['ec2:Get*', 'kms:Decrypt', 'kms:GenerateDataKey', 's3:GetObjectVersion', 'ssm:Get*'],
  },
  {
    reason: 'would start, stop or skip a release',
    actions: [
      'codepipeline:DisableStageTransition',
      'codepipeline:EnableStageTransition',
      'codepipeline:GetPipelineState',
      'codepipeline:StartPipelineExecution',
    ],
  },
  {
    reason: 'would change settings of the whole account, or of services beside the project',
    actions: [
      'ecs:PutAccountSetting',
      'ecs:PutAccountSettingDefault',
      'logs:DescribeResourcePolicies',
      'logs:PutResourcePolicy',
    ],
  },
  {
    reason: 'belongs to keys of other services, which need no permission of Terraform',
    actions: ['kms:CreateGrant', 'kms:Encrypt', 'kms:EnableKey', 'kms:RetireGrant'],
  },
  {
    reason: 'belongs to a setting of an Auto Scaling group that the stacks do not use',
    actions: [
      'autoscaling:AttachLoadBalancerTargetGroups',
      'autoscaling:AttachLoadBalancers',
      'autoscaling:AttachTrafficSources',
      'autoscaling:DeleteLifecycleHook',
      'autoscaling:DeleteNotificationConfiguration',
      'autoscaling:DetachLoadBalancerTargetGroups',
      'autoscaling:DetachLoadBalancers',
      'autoscaling:DetachTrafficSources',
      'autoscaling:DisableMetricsCollection',
      'autoscaling:EnableMetricsCollection',
      'autoscaling:PutLifecycleHook',
      'autoscaling:PutNotificationConfiguration',
    ],
  },
  {
    reason: 'belongs to a setting of a network that the stacks do not use',
    actions: [
      'ec2:AcceptAddressTransfer',
      'ec2:AssignPrivateNatGatewayAddress',
      'ec2:AssociateAddress',
      'ec2:AssociateNatGatewayAddress',
      'ec2:AssociateSubnetCidrBlock',
      'ec2:AttachVpnGateway',
      'ec2:CreateVpcEncryptionControl',
      'ec2:DetachVpnGateway',
      'ec2:DisassociateAddress',
      'ec2:DisassociateNatGatewayAddress',
      'ec2:DisassociateSubnetCidrBlock',
      'ec2:ModifyVpcTenancy',
      'ec2:UnassignPrivateNatGatewayAddress',
      'elasticloadbalancing:ModifyCapacityReservation',
      'elasticloadbalancing:ModifyIpPools',
    ],
  },
  {
    reason: 'belongs to a setting of a function, log group or topic that the stacks do not use',
    actions: [
      'lambda:DeleteFunctionCodeSigningConfig',
      'lambda:GetCodeSigningConfig',
      'lambda:GetFunctionScalingConfig',
      'lambda:GetLayerVersion',
      'lambda:PassCapacityProvider',
      'lambda:PublishVersion',
      'lambda:PutFunctionCodeSigningConfig',
      'lambda:PutFunctionRecursionConfig',
      'lambda:PutFunctionScalingConfig',
      'lambda:PutRuntimeManagementConfig',
      'logs:AssociateKmsKey',
      'logs:CreateLogDelivery',
      'logs:DeleteDataProtectionPolicy',
      'logs:DeleteLogDelivery',
      'logs:DisassociateKmsKey',
      'logs:GetDataProtectionPolicy',
      'logs:PutDataProtectionPolicy',
      'sns:GetDataProtectionPolicy',
      'sns:PutDataProtectionPolicy',
    ],
  },
  {
    reason: 'belongs to a setting of a bucket that the stacks do not use',
    actions: [
      's3:CreateBucketMetadataTableConfiguration',
      's3:DeleteBucketMetadataTableConfiguration',
      's3:DeleteBucketWebsite',
      's3:GetBucketMetadataTableConfiguration',
      's3:PutAccelerateConfiguration',
      's3:PutAnalyticsConfiguration',
      's3:PutBucketAcl',
      's3:PutBucketCORS',
      's3:PutBucketLogging',
      's3:PutBucketObjectLockConfiguration',
      's3:PutBucketWebsite',
      's3:PutIntelligentTieringConfiguration',
      's3:PutInventoryConfiguration',
      's3:PutMetricsConfiguration',
      's3:PutObjectAcl',
      's3:PutReplicationConfiguration',
    ],
  },
  {
    reason: 'belongs to a service that the stacks do not use',
    actions: [
      'codestar-connections:*',
      'cognito-idp:*',
      'elasticfilesystem:*',
      'firehose:*',
      'managed-fleets:*',
      's3files:*',
      's3tables:*',
      'vpc-lattice:*',
    ],
  },
  {
    reason: 'is an operation, but no action of IAM; another action allows the operation',
    actions: [
      's3:DeleteBucketAnalyticsConfiguration',
      's3:DeleteBucketCors',
      's3:DeleteBucketEncryption',
      's3:DeleteBucketLifecycle',
      's3:DeleteBucketMetricsConfiguration',
      's3:DeleteBucketReplication',
      's3:PutBucketReplication',
      's3:PutObjectLockConfiguration',
      's3:REST.PUT.OBJECT',
    ],
  },
];

/** Returns the reason why the policy does not contain an action. Returns undefined for an action in the policy. */
export const reasonToLeaveOut = (action: string): string | undefined =>
  LEFT_OUT.find(({ actions }) => actions.includes(action) || actions.includes(action.replace(/:.*$/, ':*')))
    ?.reason;
