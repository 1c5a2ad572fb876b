import {
  aws_availability_zones,
  aws_caller_identity,
  aws_partition,
  aws_region,
  aws_s3_objects,
} from './data-sources';
import { aws_autoscaling_group } from './handlers/autoscaling/group';
import { aws_autoscaling_schedule } from './handlers/autoscaling/schedule';
import { aws_cloudwatch_log_group } from './handlers/cloudwatch-logs';
import { aws_cloudwatch_metric_alarm } from './handlers/cloudwatch';
import { aws_codebuild_project, aws_codebuild_report_group } from './handlers/codebuild';
import { aws_codecommit_repository } from './handlers/codecommit';
import { aws_codepipeline } from './handlers/codepipeline/codepipeline';
import { aws_eip } from './handlers/ec2/eip';
import { aws_flow_log } from './handlers/ec2/flow-log';
import { aws_internet_gateway } from './handlers/ec2/internet-gateway';
import { aws_launch_template } from './handlers/ec2/launch-template';
import { aws_nat_gateway } from './handlers/ec2/nat-gateway';
import { aws_route, aws_route_table, aws_route_table_association } from './handlers/ec2/route-table';
import {
  aws_vpc_security_group_egress_rule,
  aws_vpc_security_group_ingress_rule,
} from './handlers/ec2/security-group-rule';
import { aws_default_security_group, aws_security_group } from './handlers/ec2/security-group';
import { aws_subnet } from './handlers/ec2/subnet';
import { aws_vpc } from './handlers/ec2/vpc';
import { aws_ecr_lifecycle_policy, aws_ecr_repository, aws_ecr_repository_policy } from './handlers/ecr';
import { aws_ecs_capacity_provider } from './handlers/ecs/capacity-provider';
import { aws_ecs_cluster_capacity_providers } from './handlers/ecs/cluster-capacity-providers';
import { aws_ecs_cluster } from './handlers/ecs/cluster';
import { aws_lb_listener } from './handlers/elb/lb-listener';
import { aws_lb } from './handlers/elb/lb';
import { aws_cloudwatch_event_rule, aws_cloudwatch_event_target } from './handlers/eventbridge';
import { aws_iam_instance_profile } from './handlers/iam/instance-profile';
import { aws_iam_role_policy, aws_iam_role_policy_attachment } from './handlers/iam/role-policy';
import { aws_iam_role } from './handlers/iam/role';
import { aws_kms_alias, aws_kms_key } from './handlers/kms';
import { aws_lambda_function_event_invoke_config } from './handlers/lambda/function-event-invoke-config';
import { aws_lambda_function } from './handlers/lambda/function';
import { aws_s3_bucket_lifecycle_configuration } from './handlers/s3/bucket-lifecycle-configuration';
import {
  aws_s3_bucket_notification,
  aws_s3_bucket_ownership_controls,
  aws_s3_bucket_policy,
  aws_s3_bucket_public_access_block,
  aws_s3_bucket_server_side_encryption_configuration,
  aws_s3_bucket_versioning,
} from './handlers/s3/bucket-settings';
import { aws_s3_bucket } from './handlers/s3/bucket';
import { aws_sns_topic, aws_sns_topic_policy, aws_sns_topic_subscription } from './handlers/sns';
import { aws_sqs_queue, aws_sqs_queue_policy } from './handlers/sqs';
import { aws_ssm_parameter } from './handlers/ssm';
import type { DataSourceHandler, RecordedType, ResourceHandler } from './handlers/shared/handler';

/** Resource types whose resources exist in the local AWS. */
export const served: Readonly<Record<string, ResourceHandler>> = {
  aws_autoscaling_group,
  aws_autoscaling_schedule,
  aws_cloudwatch_event_rule,
  aws_cloudwatch_event_target,
  aws_cloudwatch_log_group,
  aws_cloudwatch_metric_alarm,
  aws_codebuild_project,
  aws_codebuild_report_group,
  aws_codecommit_repository,
  aws_codepipeline,
  aws_default_security_group,
  aws_ecr_lifecycle_policy,
  aws_ecr_repository,
  aws_ecr_repository_policy,
  aws_ecs_capacity_provider,
  aws_ecs_cluster,
  aws_ecs_cluster_capacity_providers,
  aws_eip,
  aws_flow_log,
  aws_iam_instance_profile,
  aws_iam_role,
  aws_iam_role_policy,
  aws_iam_role_policy_attachment,
  aws_internet_gateway,
  aws_kms_alias,
  aws_kms_key,
  aws_lambda_function,
  aws_lambda_function_event_invoke_config,
  aws_launch_template,
  aws_lb,
  aws_lb_listener,
  aws_nat_gateway,
  aws_route,
  aws_route_table,
  aws_route_table_association,
  aws_s3_bucket,
  aws_s3_bucket_lifecycle_configuration,
  aws_s3_bucket_notification,
  aws_s3_bucket_ownership_controls,
  aws_s3_bucket_policy,
  aws_s3_bucket_public_access_block,
  aws_s3_bucket_server_side_encryption_configuration,
  aws_s3_bucket_versioning,
  aws_security_group,
  aws_sns_topic,
  aws_sns_topic_policy,
  aws_sns_topic_subscription,
  aws_sqs_queue,
  aws_sqs_queue_policy,
  aws_ssm_parameter,
  aws_subnet,
  aws_vpc,
  aws_vpc_security_group_egress_rule,
  aws_vpc_security_group_ingress_rule,
};

/**
 * Resource types whose resources exist in Terraform's state only. The rehearsal's output contains the number of these
 * resources.
 */
export const recorded: Readonly<Record<string, RecordedType>> = {};

export const dataSources: Readonly<Record<string, DataSourceHandler>> = {
  aws_availability_zones,
  aws_caller_identity,
  aws_partition,
  aws_region,
  aws_s3_objects,
};
