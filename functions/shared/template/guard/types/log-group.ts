import { ownName } from '../forms';
import { NOT_OFFERED } from '../reasons';
import { TAGS, object, plain, forbidden, resource } from '../shape';

export const LOG_GROUP_NAME = ownName('/ecs/', '/');

export const LOG_GROUP = resource(
  'Arn',
  object(
    {
      ...plain('DeletionProtectionEnabled LogGroupClass RetentionInDays'),
      LogGroupName: LOG_GROUP_NAME,
      Tags: TAGS,
      ...forbidden('KmsKeyId', NOT_OFFERED),
      ...forbidden(
        'DataProtectionPolicy ResourcePolicyDocument',
        'this property can share the logs with other services or accounts; remove this property',
      ),
    },
    'LogGroupName',
  ),
);
