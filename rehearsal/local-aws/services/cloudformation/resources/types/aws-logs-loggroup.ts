import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';

import { partitionOf } from '../../../../../../stacks/names';
import type { HandlerContext, ResourceHandler } from '../handler';
import { changeTags, tagsOf } from '../tags';

const logs = (aws: HandlerContext) => aws.client(CloudWatchLogsClient);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logGroup: ResourceHandler = {
  type: 'AWS::Logs::LogGroup',
  service: 'CloudWatchLogs',
  applied: ['LogGroupName', 'RetentionInDays', 'Tags'],
  async create(aws, properties) {
    const { LogGroupName, RetentionInDays } = properties;
    const logGroupName = typeof LogGroupName === 'string' ? LogGroupName : aws.uniqueName(512);
    await logs(aws).send(new CreateLogGroupCommand({ logGroupName, tags: tagsOf(properties) }));
    aws.created(logGroupName);
    if (RetentionInDays !== undefined) await setRetention(aws, logGroupName, RetentionInDays as number);
  },
  read: (aws, { physicalId }) => Promise.resolve({ Arn: `${arnOf(aws, physicalId)}:*` }),
  async update(aws, { physicalId, properties }, previous) {
    const { RetentionInDays: days } = properties;
    if (days !== previous['RetentionInDays']) await setRetention(aws, physicalId, days as number | undefined);
    const resourceArn = arnOf(aws, physicalId);
    await changeTags(previous, properties, {
      add: (tags) => logs(aws).send(new TagResourceCommand({ resourceArn, tags })),
      remove: (tagKeys) => logs(aws).send(new UntagResourceCommand({ resourceArn, tagKeys })),
    });
  },
  async delete(aws, { physicalId }) {
    await logs(aws).send(new DeleteLogGroupCommand({ logGroupName: physicalId }));
  },
};

/** @param days undefined keeps the logs forever. */
async function setRetention(aws: HandlerContext, logGroupName: string, days: number | undefined) {
  if (days === undefined) await logs(aws).send(new DeleteRetentionPolicyCommand({ logGroupName }));
  else await logs(aws).send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: days }));
}

const arnOf = ({ accountId, region }: HandlerContext, name: string) =>
  `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:${name}`;
