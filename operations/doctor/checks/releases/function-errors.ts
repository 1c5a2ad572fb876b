import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';

import { defineCheck } from '../../check';
import { environmentPipelines, type EnvironmentPipelines } from '../../environment-pipelines';
import type { Finding } from '../../finding';

/** Hours whose errors are counted. */
const HOURS = 24;
const HOUR_S = 3600;

/** What each metric of a function counts. */
const METRICS = { Errors: 'failed invocations', AsyncEventsDropped: 'dropped events' } as const;
type Metric = keyof typeof METRICS;

/** The sum of a metric of a function. */
interface FunctionMetric {
  readonly name: string;
  readonly metric: Metric;
  readonly sum: number;
  readonly region: string;
  readonly operatorRole: string;
}

/** Finds functions that failed in the last day, also if their alarms are off again. */
export const functionErrors = defineCheck({
  name: 'function errors',
  read: ({ project, now }) => environmentPipelines(project).map((each) => readMetrics(each, now)),
  judge: metricFindings,
});

async function readMetrics(pipelines: EnvironmentPipelines, now: Date): Promise<FunctionMetric[]> {
  const { access, functions, operatorRole, region } = pipelines;
  const metrics = functions.flatMap((name) =>
    (Object.keys(METRICS) as Metric[]).map((metric) => ({ name, metric })),
  );
  const { MetricDataResults: results = [] } = await access.client(CloudWatchClient, region).send(
    new GetMetricDataCommand({
      StartTime: new Date(now.getTime() - HOURS * HOUR_S * 1000),
      EndTime: now,
      MetricDataQueries: metrics.map(({ metric, name }, index) => ({
        Id: `m${String(index)}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName: metric,
            Dimensions: [{ Name: 'FunctionName', Value: name }],
          },
          Period: HOUR_S,
          Stat: 'Sum',
        },
      })),
    }),
  );
  return metrics.map((each, index) => {
    const { Values = [] } = results.find(({ Id }) => Id === `m${String(index)}`) ?? {};
    return { ...each, sum: Values.reduce((sum, value) => sum + value, 0), region, operatorRole };
  });
}

/** Returns whether a function failed. */
function metricFindings({ metric, name, operatorRole, region, sum }: FunctionMetric): Finding[] {
  if (sum === 0) return [];
  return [
    {
      severity: 'warning',
      what: `${name} had ${String(sum)} ${METRICS[metric]} in the last ${String(HOURS)} hours`,
      why: 'a failed invocation can fail an action, or leave an execution unrecorded',
      advice: 'search the log of the function for the cause',
      command: `aws logs filter-log-events --region ${region} --log-group-name /aws/lambda/${name} --filter-pattern ERROR`,
      role: operatorRole,
    },
  ];
}
