import { group } from './handlers/autoscaling/group';
import { schedule } from './handlers/autoscaling/schedule';
import { metricAlarm } from './handlers/cloudwatch';
import { project, reportGroup } from './handlers/codebuild';
import { repository as codeRepository } from './handlers/codecommit';
import { pipeline } from './handlers/codepipeline/codepipeline';
import { availabilityZones, callerIdentity, partition, region } from './data-sources';
import { flowLog } from './handlers/ec2/flow-log';
import { launchTemplate } from './handlers/ec2/launch-template';
import { eip, natGateway } from './handlers/ec2/nat-gateway';
import { internetGateway, subnet, vpc } from './handlers/ec2/vpc';
import { route, routeTable, routeTableAssociation } from './handlers/ec2/route-table';
import { defaultSecurityGroup, egressRule, ingressRule, securityGroup } from './handlers/ec2/security-group';
import { lifecyclePolicy, repository as imageRepository, repositoryPolicy } from './handlers/ecr';
import { cluster, clusterCapacityProviders } from './handlers/ecs/cluster';
import { capacityProvider } from './handlers/ecs/capacity-provider';
import { loadBalancer } from './handlers/elb/lb';
import { listener } from './handlers/elb/lb-listener';
import { rule, target } from './handlers/eventbridge';
import type { DataSourceHandler, RecordedType, ResourceHandler } from './handlers/shared/handler';
import { instanceProfile, role, rolePolicy, rolePolicyAttachment } from './handlers/iam/role';
import { alias, key } from './handlers/kms';
import { eventInvokeConfig, lambdaFunction } from './handlers/lambda/function';
import { logGroup } from './handlers/cloudwatch-logs';
import { bucket } from './handlers/s3/bucket';
import { bucketLifecycle } from './handlers/s3/bucket-lifecycle-configuration';
import {
  bucketEncryption,
  bucketNotification,
  bucketOwnershipControls,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketVersioning,
} from './handlers/s3/bucket-settings';
import { topic, topicPolicy, topicSubscription } from './handlers/sns';
import { queue, queuePolicy } from './handlers/sqs';
import { parameter } from './handlers/ssm';

/** Types that are kept in the local AWS. */
export const served: Readonly<Record<string, ResourceHandler>> = {
  aws_autoscaling_group: group,
  aws_autoscaling_schedule: schedule,
  aws_cloudwatch_event_rule: rule,
  aws_cloudwatch_event_target: target,
  aws_cloudwatch_log_group: logGroup,
  aws_cloudwatch_metric_alarm: metricAlarm,
  aws_codebuild_project: project,
  aws_codecommit_repository: codeRepository,
  aws_codepipeline: pipeline,
  aws_default_security_group: defaultSecurityGroup,
  aws_ecr_lifecycle_policy: lifecyclePolicy,
  aws_ecr_repository: imageRepository,
  aws_ecr_repository_policy: repositoryPolicy,
  aws_ecs_capacity_provider: capacityProvider,
  aws_ecs_cluster: cluster,
  aws_ecs_cluster_capacity_providers: clusterCapacityProviders,
  aws_eip: eip,
  aws_flow_log: flowLog,
  aws_iam_instance_profile: instanceProfile,
  aws_iam_role: role,
  aws_iam_role_policy: rolePolicy,
  aws_iam_role_policy_attachment: rolePolicyAttachment,
  aws_internet_gateway: internetGateway,
  aws_kms_alias: alias,
  aws_kms_key: key,
  aws_lambda_function: lambdaFunction,
  aws_lambda_function_event_invoke_config: eventInvokeConfig,
  aws_launch_template: launchTemplate,
  aws_lb: loadBalancer,
  aws_lb_listener: listener,
  aws_nat_gateway: natGateway,
  aws_route: route,
  aws_route_table: routeTable,
  aws_route_table_association: routeTableAssociation,
  aws_s3_bucket: bucket,
  aws_s3_bucket_lifecycle_configuration: bucketLifecycle,
  aws_s3_bucket_notification: bucketNotification,
  aws_s3_bucket_ownership_controls: bucketOwnershipControls,
  aws_s3_bucket_policy: bucketPolicy,
  aws_s3_bucket_public_access_block: bucketPublicAccessBlock,
  aws_s3_bucket_server_side_encryption_configuration: bucketEncryption,
  aws_s3_bucket_versioning: bucketVersioning,
  aws_security_group: securityGroup,
  aws_sns_topic: topic,
  aws_sns_topic_policy: topicPolicy,
  aws_sns_topic_subscription: topicSubscription,
  aws_sqs_queue: queue,
  aws_sqs_queue_policy: queuePolicy,
  aws_ssm_parameter: parameter,
  aws_subnet: subnet,
  aws_vpc: vpc,
  aws_vpc_security_group_egress_rule: egressRule,
  aws_vpc_security_group_ingress_rule: ingressRule,
};

/** Types that are kept in Terraform's state only; the count of them is part of the rehearsal's output. */
export const recorded: Readonly<Record<string, RecordedType>> = {
  aws_codebuild_report_group: reportGroup,
};

export const dataSources: Readonly<Record<string, DataSourceHandler>> = {
  aws_availability_zones: availabilityZones,
  aws_caller_identity: callerIdentity,
  aws_partition: partition,
  aws_region: region,
};
