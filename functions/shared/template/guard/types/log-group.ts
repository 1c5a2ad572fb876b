import { ownName } from '../forms';
import { NOT_THERE } from '../reasons';
import { TAGS, object, plain, refused, resource } from '../shape';

export const LOG_GROUP_NAME = ownName('/ecs/', '/');

export const LOG_GROUP = resource(
  'Arn',
  object(
    {
      ...plain('DeletionProtectionEnabled LogGroupClass RetentionInDays'),
      LogGroupName: LOG_GROUP_NAME,
      Tags: TAGS,
      ...refused('KmsKeyId', NOT_THERE),
      ...refused(
        'DataProtectionPolicy ResourcePolicyDocument',
        'can send logs to others, or admit others to them; remove it',
      ),
    },
    'LogGroupName',
  ),
);
