import {
  type Account,
  arn,
  DELIVERY,
  elsewhere,
  inDelivery,
  PIPELINES,
  PRODUCTION,
  roleArn,
  serviceStackName,
  stackArn,
  WORKLOAD,
} from '../../example';
import { readPipeline } from './pipeline';
import { similarPipelines } from '../pipelines/similar-pipelines';
import type { Work } from '../work';

function readAlarms(who: string, region: string, account: Account): Work {
  const alarm = arn('cloudwatch', region, account, 'alarm:any');
  return {
    who,
    what: `look at alarms in ${region}`,
    actions: ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
    on: alarm,
    butNot: [{ on: elsewhere(alarm) }],
  };
}

function readLog(who: string, group: string, neighbour: string): Work[] {
  return [
    {
      who,
      what: `search the log ${group}`,
      actions: ['logs:DescribeLogStreams', 'logs:FilterLogEvents'],
      on: `${group}:log-stream:`,
      butNot: [{ on: `${neighbour}:log-stream:` }],
    },
    {
      who,
      what: `read the log ${group}`,
      actions: ['logs:GetLogEvents'],
      on: `${group}:log-stream:2026/1`,
      butNot: [{ on: `${neighbour}:log-stream:2026/1` }],
    },
  ];
}

/** What an operator of an account does with its pipelines and its environment. */
function operator(account: Account, region: string, pipelineName: string, environment: string): Work[] {
  const who = `${account.name}/operator-${account.name}`;
  const at = (service: string, resource: string) => arn(service, WORKLOAD, account, resource);
  const pipeline = arn('codepipeline', region, account, pipelineName);
  const service = `service/big-red-button-${environment}`;
  return [
    readPipeline(who, pipeline),
    {
      who,
      what: 'retry a stage',
      actions: ['codepipeline:RetryStageExecution'],
      on: `${pipeline}/Source`,
      butNot: similarPipelines(pipeline).map(({ on }) => ({ on: `${on}/Source` })),
    },
    {
      who,
      what: 'stop an execution',
      actions: ['codepipeline:StopPipelineExecution'],
      on: pipeline,
      butNot: similarPipelines(pipeline),
    },
    {
      who,
      what: 'look at the service stack',
      actions: ['cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'],
      on: stackArn(account, serviceStackName(environment)),
      butNot: [{ on: stackArn(account, serviceStackName(`x${environment}`)) }],
    },
    {
      who,
      what: 'bring the service stack back to its last stable state',
      actions: ['cloudformation:ContinueUpdateRollback', 'cloudformation:RollbackStack'],
      on: stackArn(account, serviceStackName(environment)),
      butNot: [
        { on: stackArn(account, serviceStackName(`x${environment}`)) },
        { with: { 'cloudformation:RoleArn': roleArn(account, `${environment}-hello-cloudformation`) } },
        { with: { 'cloudformation:RoleArn': roleArn(account, 'administrator') } },
      ],
    },
    {
      who,
      what: 'delete the service stack, which is unprotected as long as it never worked',
      actions: ['cloudformation:DeleteStack'],
      on: stackArn(account, serviceStackName(environment)),
      butNot: [
        { on: stackArn(account, serviceStackName(`x${environment}`)) },
        { with: { 'cloudformation:RoleArn': roleArn(account, `${environment}-hello-cloudformation`) } },
        { with: { 'cloudformation:RoleArn': roleArn(account, 'administrator') } },
      ],
    },
    readAlarms(who, WORKLOAD, account),
    {
      who,
      what: 'look at metrics',
      actions: ['cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:ListMetrics'],
      on: '*',
      butNot: [],
    },
    {
      who,
      what: 'look at the service',
      actions: ['ecs:DescribeServices'],
      on: at('ecs', `${service}/${serviceStackName(environment)}-Service-aB1cD2`),
      butNot: [{ on: at('ecs', `${service}-2/${serviceStackName(environment)}-Service-aB1cD2`) }],
    },
    ...readLog(
      who,
      at('logs', `log-group:/ecs/${serviceStackName(environment)}`),
      at('logs', `log-group:/ecs/${serviceStackName(`x${environment}`)}`),
    ),
  ];
}

const deliveryLog = (name: string) => inDelivery('logs', `log-group:/aws/${name}`);
export const operators: Work[] = [
  ...operator(DELIVERY, PIPELINES, 'hello_big-red-button', 'test'),
  {
    who: 'delivery/operator-delivery',
    what: 'look at builds',
    actions: ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject'],
    on: inDelivery('codebuild', 'project/big-red-button-hello'),
    butNot: [{ on: inDelivery('codebuild', 'project/other-hello') }],
  },
  {
    who: 'delivery/operator-delivery',
    what: 'look at test reports',
    actions: [
      'codebuild:BatchGetReports',
      'codebuild:DescribeTestCases',
      'codebuild:ListReportsForReportGroup',
    ],
    on: inDelivery('codebuild', 'report-group/big-red-button-hello-unit-tests'),
    butNot: [{ on: inDelivery('codebuild', 'report-group/other-hello-unit-tests') }],
  },
  readAlarms('delivery/operator-delivery', PIPELINES, DELIVERY),
  ...['deploy-stack', 'promote-release', 'test-protect-stacks'].flatMap((name) => {
    const log = deliveryLog(`lambda/big-red-button-${name}`);
    return readLog('delivery/operator-delivery', log, `${log}-2`);
  }),
  ...readLog(
    'delivery/operator-delivery',
    deliveryLog('codebuild/big-red-button-hello'),
    deliveryLog('codebuild/other-hello'),
  ),
  ...operator(PRODUCTION, WORKLOAD, 'hello-big-red-button-production', 'production'),
  ...['verify-release', 'protect-stacks'].flatMap((name) =>
    readLog(
      'production/operator-production',
      arn('logs', WORKLOAD, PRODUCTION, `log-group:/aws/lambda/big-red-button-production-${name}`),
      arn('logs', WORKLOAD, PRODUCTION, `log-group:/aws/lambda/big-red-button-staging-${name}`),
    ),
  ),
];
