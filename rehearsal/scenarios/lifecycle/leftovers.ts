import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient, ListProjectsCommand } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, GetRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CodePipelineClient, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import {
  DescribeAddressesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeClustersCommand, ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, ListInstanceProfilesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { KMSClient, ListAliasesCommand } from '@aws-sdk/client-kms';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';

import type { RoleSession } from '../../sessions';

type Lister = (session: RoleSession, project: string) => Promise<readonly (string | undefined)[]>;

const lastPart = (text: string | undefined) => text?.split(/[:/]/).at(-1);

/** Lists the resources of an account in one Region, by what they are. A stand-in for a look at the bill. */
const LISTERS: Readonly<Record<string, Lister>> = {
  bucket: async (session) =>
    ((await session.client(S3Client).send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name),
  'image repository': async (session) =>
    ((await session.client(ECRClient).send(new DescribeRepositoriesCommand({}))).repositories ?? []).map(
      ({ repositoryName }) => repositoryName,
    ),
  'KMS key': async (session) =>
    ((await session.client(KMSClient).send(new ListAliasesCommand({}))).Aliases ?? [])
      .map(({ AliasName }) => AliasName)
      .filter((name) => name?.startsWith('alias/aws/') === false),
  'service stack': async (session) =>
    ((await session.client(CloudFormationClient).send(new DescribeStacksCommand({}))).Stacks ?? []).map(
      ({ StackName }) => StackName,
    ),
  pipeline: async (session) =>
    ((await session.client(CodePipelineClient).send(new ListPipelinesCommand({}))).pipelines ?? []).map(
      ({ name }) => name,
    ),
  'build project': async (session) =>
    (await session.client(CodeBuildClient).send(new ListProjectsCommand({}))).projects ?? [],
  function: async (session) =>
    ((await session.client(LambdaClient).send(new ListFunctionsCommand({}))).Functions ?? []).map(
      ({ FunctionName }) => FunctionName,
    ),
  'load balancer': async (session) => {
    const client = session.client(ElasticLoadBalancingV2Client);
    const { LoadBalancers = [] } = await client.send(new DescribeLoadBalancersCommand({}));
    return LoadBalancers.map(({ LoadBalancerName }) => LoadBalancerName);
  },
  VPC: async (session) =>
    ((await session.client(EC2Client).send(new DescribeVpcsCommand({}))).Vpcs ?? [])
      .filter(({ IsDefault }) => IsDefault !== true)
      .map(({ VpcId }) => VpcId),
  address: async (session) =>
    ((await session.client(EC2Client).send(new DescribeAddressesCommand({}))).Addresses ?? []).map(
      ({ PublicIp }) => PublicIp,
    ),
  'launch template': async (session) =>
    (
      (await session.client(EC2Client).send(new DescribeLaunchTemplatesCommand({}))).LaunchTemplates ?? []
    ).map(({ LaunchTemplateName }) => LaunchTemplateName),
  cluster: async (session) => {
    const client = session.client(ECSClient);
    const { clusterArns = [] } = await client.send(new ListClustersCommand({}));
    if (clusterArns.length === 0) return [];
    const { clusters = [] } = await client.send(new DescribeClustersCommand({ clusters: clusterArns }));
    return clusters.filter(({ status }) => status === 'ACTIVE').map(({ clusterName }) => clusterName);
  },
  'Auto Scaling group': async (session) => {
    const client = session.client(AutoScalingClient);
    const { AutoScalingGroups = [] } = await client.send(new DescribeAutoScalingGroupsCommand({}));
    return AutoScalingGroups.map(({ AutoScalingGroupName }) => AutoScalingGroupName);
  },
  role: async (session, project) =>
    ((await session.client(IAMClient).send(new ListRolesCommand({}))).Roles ?? [])
      .map(({ RoleName }) => RoleName)
      .filter((name) => name?.includes(project)),
  'instance profile': async (session) => {
    const { InstanceProfiles = [] } = await session
      .client(IAMClient)
      .send(new ListInstanceProfilesCommand({}));
    return InstanceProfiles.map(({ InstanceProfileName }) => InstanceProfileName);
  },
  topic: async (session) =>
    ((await session.client(SNSClient).send(new ListTopicsCommand({}))).Topics ?? []).map(({ TopicArn }) =>
      lastPart(TopicArn),
    ),
  queue: async (session) =>
    ((await session.client(SQSClient).send(new ListQueuesCommand({}))).QueueUrls ?? []).map(lastPart),
  rule: async (session) =>
    ((await session.client(EventBridgeClient).send(new ListRulesCommand({}))).Rules ?? []).map(
      ({ Name }) => Name,
    ),
  'log group': async (session) =>
    ((await session.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}))).logGroups ?? []).map(
      ({ logGroupName }) => logGroupName,
    ),
  alarm: async (session) =>
    ((await session.client(CloudWatchClient).send(new DescribeAlarmsCommand({}))).MetricAlarms ?? []).map(
      ({ AlarmName }) => AlarmName,
    ),
  parameter: async (session, project) => {
    const { Parameters = [] } = await session.client(SSMClient).send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: [`/${project}/`] }],
      }),
    );
    return Parameters.map(({ Name }) => Name);
  },
};

/**
 * Checks that a git repository exists. moto cannot list repositories.
 *
 * @throws RepositoryDoesNotExistException
 */
export async function requireRepository(session: RoleSession, repositoryName: string): Promise<void> {
  await session.client(CodeCommitClient).send(new GetRepositoryCommand({ repositoryName }));
}

/**
 * Lists what exists in an account and Region through the AWS API, e.g. `bucket acme-records-111111111111`. Buckets, roles
 * and instance profiles are listed in every Region.
 */
export async function listResources(session: RoleSession, project: string): Promise<string[]> {
  const lists = await Promise.all(
    Object.entries(LISTERS).map(async ([kind, list]) =>
      (await list(session, project)).map((name) => `${kind} ${name ?? ''}`),
    ),
  );
  return lists.flat().sort();
}
