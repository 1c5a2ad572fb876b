import {
  type Account,
  arn,
  DELIVERY,
  inOtherRegion,
  inDelivery,
  PIPELINE_REGION,
  PRODUCTION,
  roleArn,
  serviceStackName,
  stackArn,
  WORKLOAD_REGION,
} from '../../example';
import { readPipeline } from './pipeline';
import { similarPipelines } from '../pipelines/similar-pipelines';
import type { Work } from '../work';

function readAlarms(role: string, region: string, account: Account): Work {
  const alarm = arn('cloudwatch', region, account, 'alarm:any');
  return {
    role,
    description: `read alarms in ${region}`,
    actions: ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
    resource: alarm,
    denied: [{ resource: inOtherRegion(alarm) }],
  };
}

function readLog(role: string, group: string, otherGroup: string): Work[] {
  return [
    {
      role,
      description: `search the log ${group}`,
      actions: ['logs:DescribeLogStreams', 'logs:FilterLogEvents'],
      resource: `${group}:log-stream:`,
      denied: [{ resource: `${otherGroup}:log-stream:` }],
    },
    {
      role,
      description: `read the log ${group}`,
      actions: ['logs:GetLogEvents'],
      resource: `${group}:log-stream:2026/1`,
      denied: [{ resource: `${otherGroup}:log-stream:2026/1` }],
    },
  ];
}

/** Returns the requests of an operator for the pipelines and the environment of an account. */
function operator(account: Account, region: string, pipelineName: string, environment: string): Work[] {
  const role = `${account.name}/operator-${account.name}`;
  const at = (service: string, resource: string) => arn(service, WORKLOAD_REGION, account, resource);
  const pipeline = arn('codepipeline', region, account, pipelineName);
  const service = `service/big-red-button-${environment}`;
  return [
    readPipeline(role, pipeline),
    {
      role,
      description: 'retry a stage',
      actions: ['codepipeline:RetryStageExecution'],
      resource: `${pipeline}/Source`,
      denied: similarPipelines(pipeline).map(({ resource }) => ({ resource: `${resource}/Source` })),
    },
    {
      role,
      description: account === PRODUCTION ? 'stop an execution, and roll back' : 'stop an execution',
      actions:
        account === PRODUCTION
          ? ['codepipeline:StopPipelineExecution', 'codepipeline:StartPipelineExecution']
          : ['codepipeline:StopPipelineExecution'],
      resource: pipeline,
      denied: similarPipelines(pipeline),
    },
    {
      role,
      description: 'read the service stack',
      actions: ['cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'],
      resource: stackArn(account, serviceStackName(environment)),
      denied: [{ resource: stackArn(account, serviceStackName(`x${environment}`)) }],
    },
    {
      role,
      description: 'roll the service stack back to its last stable state',
      actions: ['cloudformation:ContinueUpdateRollback', 'cloudformation:RollbackStack'],
      resource: stackArn(account, serviceStackName(environment)),
      denied: [
        { resource: stackArn(account, serviceStackName(`x${environment}`)) },
        { context: { 'cloudformation:RoleArn': roleArn(account, `${environment}-hello-cloudformation`) } },
        { context: { 'cloudformation:RoleArn': roleArn(account, 'administrator') } },
      ],
    },
    {
      role,
      description: 'delete an unprotected service stack without naming a role',
      actions: ['cloudformation:DeleteStack'],
      resource: stackArn(account, serviceStackName(environment)),
      denied: [
        { resource: stackArn(account, serviceStackName(`x${environment}`)) },
        { context: { 'cloudformation:RoleArn': roleArn(account, `${environment}-hello-cloudformation`) } },
        { context: { 'cloudformation:RoleArn': roleArn(account, 'administrator') } },
      ],
    },
    readAlarms(role, WORKLOAD_REGION, account),
    {
      role,
      description: 'read metrics',
      actions: ['cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:ListMetrics'],
      resource: '*',
      denied: [],
    },
    {
      role,
      description: 'read the ECS service',
      actions: ['ecs:DescribeServices'],
      resource: at('ecs', `${service}/${serviceStackName(environment)}-Service-aB1cD2`),
      denied: [{ resource: at('ecs', `${service}-2/${serviceStackName(environment)}-Service-aB1cD2`) }],
    },
    ...readLog(
      role,
      at('logs', `log-group:/ecs/${serviceStackName(environment)}`),
      at('logs', `log-group:/ecs/${serviceStackName(`x${environment}`)}`),
    ),
  ];
}

const deliveryLog = (name: string) => inDelivery('logs', `log-group:/aws/${name}`);
export const operators: Work[] = [
  ...operator(DELIVERY, PIPELINE_REGION, 'hello_big-red-button', 'test'),
  {
    role: 'delivery/operator-delivery',
    description: 'read builds',
    actions: ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject'],
    resource: inDelivery('codebuild', 'project/big-red-button-hello'),
    denied: [{ resource: inDelivery('codebuild', 'project/other-hello') }],
  },
  {
    role: 'delivery/operator-delivery',
    description: 'read test reports',
    actions: [
      'codebuild:BatchGetReports',
      'codebuild:DescribeTestCases',
      'codebuild:ListReportsForReportGroup',
    ],
    resource: inDelivery('codebuild', 'report-group/big-red-button-hello-unit-tests'),
    denied: [{ resource: inDelivery('codebuild', 'report-group/other-hello-unit-tests') }],
  },
  readAlarms('delivery/operator-delivery', PIPELINE_REGION, DELIVERY),
  ...[
    'check-release',
    'deploy-stack',
    'promote-release',
    'test-protect-stacks',
    'test-record-execution',
  ].flatMap((name) => {
    const log = deliveryLog(`lambda/big-red-button-${name}`);
    return readLog('delivery/operator-delivery', log, `${log}-2`);
  }),
  ...readLog(
    'delivery/operator-delivery',
    deliveryLog('codebuild/big-red-button-hello'),
    deliveryLog('codebuild/other-hello'),
  ),
  ...operator(PRODUCTION, WORKLOAD_REGION, 'hello-big-red-button-production', 'production'),
  ...['verify-release', 'protect-stacks', 'record-execution'].flatMap((name) =>
    readLog(
      'production/operator-production',
      arn('logs', WORKLOAD_REGION, PRODUCTION, `log-group:/aws/lambda/big-red-button-production-${name}`),
      arn('logs', WORKLOAD_REGION, PRODUCTION, `log-group:/aws/lambda/big-red-button-staging-${name}`),
    ),
  ),
];
