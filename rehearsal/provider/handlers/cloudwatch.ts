import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
  UntagResourceCommand,
  ComparisonOperator,
  Statistic,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { Tags } from '../lifecycle/tags';
import type { ResourceHandler } from './shared/handler';
import { fromTagList, tagList } from './shared/tag-lists';

const cloudwatch = (aws: Connection) => aws.client(CloudWatchClient);

/** An alarm on one metric. */
export const metricAlarm: ResourceHandler = {
  forceNew: ['alarm_name'],
  defaults: { actions_enabled: true, treat_missing_data: 'missing' },
  async create(aws, plan) {
    await put(aws, plan, plan.tags);
    return { id: plan.text('alarm_name') };
  },
  async read(aws, { id }) {
    const { MetricAlarms = [] } = await cloudwatch(aws).send(new DescribeAlarmsCommand({ AlarmNames: [id] }));
    const [alarm] = MetricAlarms;
    if (alarm === undefined) return undefined;
    const { Tags } = await cloudwatch(aws).send(
      new ListTagsForResourceCommand({ ResourceARN: alarm.AlarmArn }),
    );
    return {
      id,
      alarm_name: alarm.AlarmName,
      arn: alarm.AlarmArn,
      alarm_description: alarm.AlarmDescription,
      actions_enabled: alarm.ActionsEnabled,
      alarm_actions: alarm.AlarmActions,
      ok_actions: alarm.OKActions,
      insufficient_data_actions: alarm.InsufficientDataActions,
      comparison_operator: alarm.ComparisonOperator,
      datapoints_to_alarm: alarm.DatapointsToAlarm,
      dimensions: Object.fromEntries((alarm.Dimensions ?? []).map(({ Name = '', Value }) => [Name, Value])),
      evaluation_periods: alarm.EvaluationPeriods,
      extended_statistic: alarm.ExtendedStatistic,
      metric_name: alarm.MetricName,
      namespace: alarm.Namespace,
      period: alarm.Period,
      statistic: alarm.Statistic,
      threshold: alarm.Threshold,
      treat_missing_data: alarm.TreatMissingData ?? 'missing',
      unit: alarm.Unit,
      tags: fromTagList(Tags),
    };
  },
  update: (aws, plan) => put(aws, plan),
  async delete(aws, { id }) {
    await cloudwatch(aws).send(new DeleteAlarmsCommand({ AlarmNames: [id] }));
  },
  async tag(aws, state, add, remove) {
    const ResourceARN = state.text('arn');
    await cloudwatch(aws).send(new UntagResourceCommand({ ResourceARN, TagKeys: [...remove] }));
    await cloudwatch(aws).send(new TagResourceCommand({ ResourceARN, Tags: tagList(add) }));
  },
};

async function put(aws: Connection, plan: Arguments, tags?: Tags): Promise<void> {
  await cloudwatch(aws).send(
    new PutMetricAlarmCommand({
      AlarmName: plan.text('alarm_name'),
      AlarmDescription: plan.maybeText('alarm_description'),
      ActionsEnabled: plan.flag('actions_enabled'),
      AlarmActions: plan.texts('alarm_actions'),
      OKActions: plan.texts('ok_actions'),
      InsufficientDataActions: plan.texts('insufficient_data_actions'),
      ComparisonOperator: plan.oneOf('comparison_operator', ComparisonOperator),
      DatapointsToAlarm: plan.maybeNumber('datapoints_to_alarm'),
      Dimensions: Object.entries(plan.map('dimensions')).map(([Name, Value]) => ({ Name, Value })),
      EvaluationPeriods: plan.number('evaluation_periods'),
      ExtendedStatistic: plan.maybeText('extended_statistic'),
      MetricName: plan.maybeText('metric_name'),
      Namespace: plan.maybeText('namespace'),
      Period: plan.maybeNumber('period'),
      Statistic: plan.maybeOneOf('statistic', Statistic),
      Threshold: plan.maybeNumber('threshold'),
      TreatMissingData: plan.maybeText('treat_missing_data'),
      Unit: plan.maybeOneOf('unit', StandardUnit),
      ...(tags && { Tags: tagList(tags) }),
    }),
  );
}
