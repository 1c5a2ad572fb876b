import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { ResourceHandler } from './shared/handler';

const logs = (aws: Connection) => aws.client(CloudWatchLogsClient);

export const aws_cloudwatch_log_group: ResourceHandler = {
  // moto has no AssociateKmsKey, so a change of the KMS key replaces the log group.
  forceNew: ['name', 'name_prefix', 'log_group_class', 'kms_key_id'],
  defaults: { retention_in_days: 0, skip_destroy: false },
  // Only Terraform uses `skip_destroy`. moto stores neither the log group class nor the deletion protection.
  remembered: ['skip_destroy', 'log_group_class', 'deletion_protection_enabled'],
  async create(aws, plan) {
    const logGroupName = plan.text('name');
    const kmsKeyId = plan.maybeText('kms_key_id');
    await logs(aws).send(new CreateLogGroupCommand({ logGroupName, kmsKeyId, tags: { ...plan.tags } }));
    await setRetention(aws, logGroupName, plan);
    return { id: logGroupName };
  },
  async read(aws, { id }) {
    const { logGroups = [] } = await logs(aws).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: id }));
    const group = logGroups.find(({ logGroupName }) => logGroupName === id);
    if (group === undefined) return undefined;
    // AWS returns this ARN with the suffix `:*`; Terraform's state contains the ARN without the suffix.
    const arn = group.arn?.replace(/:\*$/, '');
    const { tags } = await logs(aws).send(new ListTagsForResourceCommand({ resourceArn: arn }));
    return {
      id,
      name: id,
      arn,
      retention_in_days: group.retentionInDays ?? 0,
      kms_key_id: group.kmsKeyId,
      tags: tags ?? {},
    };
  },
  update: (aws, plan) => setRetention(aws, plan.id, plan),
  async delete(aws, { id }) {
    await logs(aws).send(new DeleteLogGroupCommand({ logGroupName: id }));
  },
  async tag(aws, state, add, remove) {
    const resourceArn = state.text('arn');
    if (remove.length > 0)
      await logs(aws).send(new UntagResourceCommand({ resourceArn, tagKeys: [...remove] }));
    await logs(aws).send(new TagResourceCommand({ resourceArn, tags: { ...add } }));
  },
};

/** Sets the retention in days; 0 keeps log events forever. */
async function setRetention(aws: Connection, logGroupName: string, plan: Arguments): Promise<void> {
  const retentionInDays = plan.number('retention_in_days');
  if (retentionInDays > 0)
    await logs(aws).send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  else await logs(aws).send(new DeleteRetentionPolicyCommand({ logGroupName }));
}
