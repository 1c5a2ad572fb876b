import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';

import { partitionOf } from '../../../../../../stacks/names';
import type { HandlerContext, ResourceHandler } from '../handler';
import type { JsonObject } from '../json';
import { changeTags, tagList } from '../tags';

const cloudWatch = (aws: HandlerContext) => aws.client(CloudWatchClient);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export const alarm: ResourceHandler = {
  type: 'AWS::CloudWatch::Alarm',
  service: 'CloudWatch',
  applied: [
    ...['ActionsEnabled', 'AlarmActions', 'AlarmDescription', 'AlarmName', 'ComparisonOperator'],
    ...['DatapointsToAlarm', 'Dimensions', 'EvaluateLowSampleCountPercentile', 'EvaluationPeriods'],
    ...['ExtendedStatistic', 'InsufficientDataActions', 'MetricName', 'Metrics', 'Namespace', 'OKActions'],
    ...['Period', 'Statistic', 'Tags', 'Threshold', 'ThresholdMetricId', 'TreatMissingData', 'Unit'],
  ],
  async create(aws, properties) {
    const { AlarmName = aws.uniqueName(255) } = properties;
    await put(aws, { ...properties, AlarmName });
    aws.created(AlarmName as string);
  },
  read: (aws, { physicalId }) => Promise.resolve({ Arn: arnOf(aws, physicalId) }),
  async update(aws, { physicalId, properties }, previous) {
    const { Tags: _tags, ...settings } = properties;
    await put(aws, { ...settings, AlarmName: physicalId });
    const ResourceARN = arnOf(aws, physicalId);
    await changeTags(previous, properties, {
      add: (tags) =>
        cloudWatch(aws).send(
          new TagResourceCommand({
            ResourceARN,
            Tags: tagList(tags),
          }),
        ),
      remove: (TagKeys) => cloudWatch(aws).send(new UntagResourceCommand({ ResourceARN, TagKeys })),
    });
  },
  async delete(aws, { physicalId }) {
    await cloudWatch(aws).send(new DeleteAlarmsCommand({ AlarmNames: [physicalId] }));
  },
};

const put = (aws: HandlerContext, properties: JsonObject) =>
  cloudWatch(aws).send(new PutMetricAlarmCommand(properties as unknown as PutMetricAlarmCommandInput));

const arnOf = ({ accountId, region }: HandlerContext, name: string) =>
  `arn:${partitionOf(region)}:cloudwatch:${region}:${accountId}:alarm:${name}`;
