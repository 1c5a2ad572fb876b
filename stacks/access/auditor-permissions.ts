import { LEDGER } from '../../functions/shared/release/history/ledger';
import { OUTCOMES } from '../../functions/shared/release/history/outcome';
import type { DeliveryConfig, Environment, PromotedEnvironment } from '../config';
import { allow, decryptThroughS3, sidFor, type Statement } from '../constructs/permissions/policy';
import {
  arn,
  namesOf,
  lockKey,
  startFailuresQueueName,
  startRoleName,
  stateKey,
  type AccountRegion,
  type NamedBucket,
  type NamedResource,
} from '../names';
import {
  deliveryLogs,
  MAY_READ_METRICS,
  mayReadAlarms,
  mayReadBuilds,
  mayReadLogs,
  mayReadPipelines,
  READ_REPOSITORY,
  releaseLogs,
} from './read-permissions';

/*
 * An auditor reads everything that says what runs, what waits, and who decided. An auditor reads no secret, no artifact and
 * no code of a function, and writes nothing. All resources are patterns, so that the size of the policy does not depend on
 * the number of applications.
 */

/** Returns the permissions to read everything of the delivery account that concerns releases. */
export function mayAuditDelivery(config: DeliveryConfig): Statement[] {
  const [tested, ...promoted] = config.environments;
  const names = namesOf(config);
  const { accountRegion, recordBucket } = names.delivery;
  const all = names.application('*');
  return [
    ...mayAuditPipelines(all.pipeline),
    allow('ReadRepositories', READ_REPOSITORY, all.repository.arn),
    ...mayReadBuilds(all),
    mayReadAlarms('ReadPipelineAlarms', accountRegion),
    mayReadLogs('ReadPipelineLogs', accountRegion, deliveryLogs(config)),
    ...mayAuditSetup(config, accountRegion, all.pipeline, [
      names.environment(tested).operatorTopic,
      names.environment(tested).noticeTopic,
      names.delivery.approvalTopic('*'),
      names.delivery.waitingTopic('*'),
    ]),
    allow('ReadImages', 'ecr:DescribeImages', names.registry.repositories),
    ...mayReadRecords(recordBucket),
    ...mayReadStates(config, tested.account),
    ...promoted.flatMap((environment) => mayReadHistory(config, environment)),
    ...mayAuditWorkload(config, tested),
  ];
}

/** Returns the permissions to read everything of a promoted environment's account that concerns releases. */
export function mayAuditRelease(config: DeliveryConfig, environment: PromotedEnvironment): Statement[] {
  const names = namesOf(config).environment(environment);
  const { recordBucket, releaseBucket, workload } = names;
  return [
    ...mayAuditPipelines(names.application('*').releasePipeline),
    mayReadLogs('ReadPipelineLogs', workload, releaseLogs(names)),
    ...mayAuditSetup(config, workload, names.application('*').releasePipeline, [
      names.operatorTopic,
      names.noticeTopic,
    ]),
    ...mayReadRecords(recordBucket),
    ...mayReadStates(config, environment.account),
    allow('ReadReleases', ['s3:GetObject', 's3:GetObjectVersion'], releaseBucket.objects('*')),
    allow('ListReleases', ['s3:ListBucket', 's3:ListBucketVersions'], releaseBucket.arn),
    decryptThroughS3('DecryptReleases', workload, releaseBucket.arn),
    ...mayAuditWorkload(config, environment),
  ];
}

/**
 * Returns the permissions to read the Terraform states of an account and their locks, which contain no secret. The policy of
 * the bucket allows the same. S3 manages the key of the bucket.
 *
 * @param account Name of the account: a key of `accounts` in the configuration.
 */
function mayReadStates(config: DeliveryConfig, account: string): Statement[] {
  const { stateBucket } = namesOf(config).account(account);
  return [
    allow(
      'ReadStates',
      's3:GetObject',
      [stateKey('*'), lockKey('*')].map((key) => stateBucket.objects(key)),
    ),
    allow('ListStates', ['s3:GetBucketVersioning', 's3:ListBucket'], stateBucket.arn),
  ];
}

function mayAuditPipelines(pipelines: NamedResource): Statement[] {
  return [mayReadPipelines(pipelines), allow('ReadRules', 'codepipeline:ListRuleExecutions', pipelines.arn)];
}

function mayReadRecords(recordBucket: NamedBucket): Statement[] {
  return [
    allow('ReadRecords', 's3:GetObject', recordBucket.objects('*')),
    // Without `s3:ListBucket`, S3 returns 403 instead of 404 for a missing record.
    allow('ListRecords', 's3:ListBucket', recordBucket.arn),
    decryptThroughS3('DecryptRecords', recordBucket.accountRegion, recordBucket.arn),
  ];
}

/**
 * Returns the permissions to read what happened in a promoted environment, which belongs to another account. The policies of
 * the bucket and of its key allow the same.
 */
function mayReadHistory(config: DeliveryConfig, environment: PromotedEnvironment): Statement[] {
  const { name } = environment;
  const { recordBucket } = namesOf(config).environment(environment);
  return [
    allow(
      sidFor('ReadHistory', name),
      's3:GetObject',
      [LEDGER, OUTCOMES].map((prefix) => recordBucket.objects(`${prefix}/*`)),
    ),
    allow(sidFor('ListHistory', name), 's3:ListBucket', recordBucket.arn),
    decryptThroughS3(sidFor('DecryptHistory', name), recordBucket.accountRegion, recordBucket.arn),
  ];
}

/**
 * Returns the permissions to read what starts the pipelines and who gets messages: event rules, functions, topics
 * and dead-letter queues.
 *
 * @param accountRegion Account and Region of the pipelines.
 */
function mayAuditSetup(
  { project }: DeliveryConfig,
  accountRegion: AccountRegion,
  pipelines: NamedResource,
  topics: readonly NamedResource[],
): Statement[] {
  return [
    allow(
      'ReadEventRules',
      ['events:DescribeRule', 'events:ListTargetsByRule'],
      // The name of a rule that starts a pipeline begins with the name of the application.
      [`${project}-*`, startRoleName(pipelines.name)].map((name) =>
        arn('events', accountRegion, `rule/${name}`),
      ),
    ),
    allow(
      'ReadFunctions',
      ['lambda:GetFunctionConcurrency', 'lambda:GetFunctionConfiguration'],
      arn('lambda', accountRegion, `function:${project}-*`),
    ),
    // The action does not support resource-level permissions.
    allow('ReadFunctionQuotas', 'lambda:GetAccountSettings', '*'),
    allow(
      'ReadTopics',
      ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic'],
      topics.map((topic) => topic.arn),
    ),
    // An auditor reads how many events wait in a queue, and no event.
    allow(
      'ReadDeadLetterQueues',
      ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
      arn('sqs', accountRegion, startFailuresQueueName(pipelines.name)),
    ),
  ];
}

/** Returns the permissions to read the services of an environment, and what their tasks and load balancer report. */
function mayAuditWorkload(config: DeliveryConfig, environment: Environment): Statement[] {
  const { cluster, serviceLogGroups, serviceStacks, workload } = namesOf(config).environment(environment);
  return [
    allow(
      'ReadServiceStacks',
      ['cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'],
      serviceStacks,
    ),
    allow('ReadServices', 'ecs:DescribeServices', arn('ecs', workload, `service/${cluster.name}/*`)),
    allow('ReadTasks', 'ecs:DescribeTasks', arn('ecs', workload, `task/${cluster.name}/*`)),
    // If a ListTasks request contains a service, ECS checks the permission for the resource `*`. The condition limits
    // the permission to the cluster.
    allow('ListTasks', 'ecs:ListTasks', '*', { ArnEquals: { 'ecs:cluster': cluster.arn } }),
    // These actions do not support resource-level permissions.
    allow('ReadTargets', ['ecs:DescribeTaskDefinition', 'elasticloadbalancing:DescribeTargetHealth'], '*'),
    allow(
      'ReadListenerRules',
      [
        'elasticloadbalancing:DescribeAccountLimits',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeRules',
      ],
      '*',
    ),
    mayReadAlarms('ReadAlarms', workload),
    MAY_READ_METRICS,
    mayReadLogs('ReadServiceLogs', workload, [serviceLogGroups]),
  ];
}
