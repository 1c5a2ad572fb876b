import {
  type Account,
  arn,
  inDelivery,
  inOtherRegion,
  PRODUCTION,
  serviceStackName,
  stackArn,
  WORKLOAD_REGION,
} from '../../example';
import type { Work } from '../work';

/*
 * Requests to read, which several roles of people need.
 */

export function readAlarms(role: string, region: string, account: Account): Work {
  const alarm = arn('cloudwatch', region, account, 'alarm:any');
  return {
    role,
    description: `read alarms in ${region}`,
    actions: ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
    resource: alarm,
    denied: [{ resource: inOtherRegion(alarm) }],
  };
}

export function readLog(role: string, group: string, otherGroup: string): Work[] {
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

/** Returns the requests about the builds and the test reports. */
export function readBuilds(role: string): Work[] {
  return [
    {
      role,
      description: 'read builds',
      actions: ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject'],
      resource: inDelivery('codebuild', 'project/big-red-button-hello'),
      denied: [{ resource: inDelivery('codebuild', 'project/other-hello') }],
    },
    {
      role,
      description: 'read test reports',
      actions: [
        'codebuild:BatchGetReports',
        'codebuild:DescribeTestCases',
        'codebuild:ListReportsForReportGroup',
      ],
      resource: inDelivery('codebuild', 'report-group/big-red-button-hello-unit-tests'),
      denied: [{ resource: inDelivery('codebuild', 'report-group/other-hello-unit-tests') }],
    },
  ];
}

/** Returns the requests about the logs of the builds and functions of the delivery pipelines. */
export function readDeliveryLogs(role: string): Work[] {
  const log = (name: string) => inDelivery('logs', `log-group:/aws/${name}`);
  const functions = [
    'check-release',
    'deploy-stack',
    'promote-release',
    'test-protect-stacks',
    'test-record-execution',
  ].map((name) => log(`lambda/big-red-button-${name}`));
  return [
    ...functions.flatMap((group) => readLog(role, group, `${group}-2`)),
    ...readLog(role, log('codebuild/big-red-button-hello'), log('codebuild/other-hello')),
  ];
}

/** Returns the requests about the logs of the functions of the release pipelines. */
export function readReleaseLogs(role: string): Work[] {
  const log = (name: string) =>
    arn('logs', WORKLOAD_REGION, PRODUCTION, `log-group:/aws/lambda/big-red-button-${name}`);
  return ['verify-release', 'protect-stacks', 'record-execution'].flatMap((name) =>
    readLog(role, log(`production-${name}`), log(`staging-${name}`)),
  );
}

/** Returns the requests about the service of an environment, its stack, its log and its metrics. */
export function readServices(role: string, account: Account, environment: string): Work[] {
  const at = (service: string, resource: string) => arn(service, WORKLOAD_REGION, account, resource);
  const service = `service/big-red-button-${environment}`;
  return [
    {
      role,
      description: 'read the service stack',
      actions: ['cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'],
      resource: stackArn(account, serviceStackName(environment)),
      denied: [{ resource: stackArn(account, serviceStackName(`x${environment}`)) }],
    },
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
