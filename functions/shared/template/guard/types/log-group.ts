import { ownName } from '../forms';
import { TAGS, object, plain, refused, resource } from '../shape';

export const LOG_GROUP_NAME = ownName('/ecs/', '/');

export const LOG_GROUP = resource(
  'Arn',
  object(
    {
      ...plain('DeletionProtectionEnabled LogGroupClass RetentionInDays'),
      LogGroupName: LOG_GROUP_NAME,
      Tags: TAGS,
      ...refused(
        'KmsKeyId',
        "the key would have to admit the log service, and the environment's keys do not; CloudWatch Logs encrypts without it, remove KmsKeyId",
      ),
      ...refused(
        'DataProtectionPolicy ResourcePolicyDocument',
        'a policy of a log group can send logs to others or admit them; remove it',
      ),
    },
    'LogGroupName',
  ),
);
