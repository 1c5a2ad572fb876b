import {
  CloudWatchClient,
  ComparisonOperator,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  StandardUnit,
  Statistic,
  TagResourceCommand,
  UntagResourceCommand,
  type Dimension,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { Tags } from '../lifecycle/tags';
import {
  argument,
  flag,
  fromAws,
  maybeNumber,
  maybeOneOf,
  maybeText,
  number,
  oneOf,
  orElse,
  text,
  texts,
  toAws,
  type AttributeTable,
} from './shared/attribute-table';
import type { ResourceHandler } from './shared/handler';
import { fromTagList, tagList } from './shared/tag-lists';

const cloudwatch = (aws: Connection) => aws.client(CloudWatchClient);

const ALARM = {
  AlarmName: text('alarm_name'),
  AlarmDescription: maybeText('alarm_description'),
  ActionsEnabled: flag('actions_enabled'),
  AlarmActions: texts('alarm_actions'),
  OKActions: texts('ok_actions'),
  InsufficientDataActions: texts('insufficient_data_actions'),
  ComparisonOperator: oneOf('comparison_operator', ComparisonOperator),
  DatapointsToAlarm: maybeNumber('datapoints_to_alarm'),
  Dimensions: argument(
    'dimensions',
    (plan) => Object.entries(plan.map('dimensions')).map(([Name, Value]) => ({ Name, Value })),
    (dimensions: Dimension[] = []) =>
      Object.fromEntries(dimensions.map(({ Name = '', Value }) => [Name, Value])),
  ),
  EvaluationPeriods: number('evaluation_periods'),
  ExtendedStatistic: maybeText('extended_statistic'),
  MetricName: maybeText('metric_name'),
  Namespace: maybeText('namespace'),
  Period: maybeNumber('period'),
  Statistic: maybeOneOf('statistic', Statistic),
  Threshold: maybeNumber('threshold'),
  TreatMissingData: orElse(maybeText('treat_missing_data'), 'missing'),
  Unit: maybeOneOf('unit', StandardUnit),
} satisfies AttributeTable<MetricAlarm>;

/** A CloudWatch alarm for one metric. */
export const aws_cloudwatch_metric_alarm: ResourceHandler = {
  forceNew: ['alarm_name'],
  defaults: { actions_enabled: true, treat_missing_data: 'missing' },
  async create(aws, plan) {
    await putAlarm(aws, plan, plan.tags);
    return { id: plan.text('alarm_name') };
  },
  async read(aws, { id }) {
    const { MetricAlarms: [alarm] = [] } = await cloudwatch(aws).send(
      new DescribeAlarmsCommand({ AlarmNames: [id] }),
    );
    if (alarm === undefined) return undefined;
    const { Tags } = await cloudwatch(aws).send(
      new ListTagsForResourceCommand({ ResourceARN: alarm.AlarmArn }),
    );
    return { id, arn: alarm.AlarmArn, ...fromAws(ALARM, alarm), tags: fromTagList(Tags) };
  },
  update: (aws, plan) => putAlarm(aws, plan),
  async delete(aws, { id }) {
    await cloudwatch(aws).send(new DeleteAlarmsCommand({ AlarmNames: [id] }));
  },
  async tag(aws, state, add, remove) {
    const ResourceARN = state.text('arn');
    await cloudwatch(aws).send(new UntagResourceCommand({ ResourceARN, TagKeys: [...remove] }));
    await cloudwatch(aws).send(new TagResourceCommand({ ResourceARN, Tags: tagList(add) }));
  },
};

async function putAlarm(aws: Connection, plan: Arguments, tags?: Tags): Promise<void> {
  const alarm = toAws(ALARM, plan);
  await cloudwatch(aws).send(new PutMetricAlarmCommand({ ...alarm, ...(tags && { Tags: tagList(tags) }) }));
}
