import type { Principal } from '../../../permissions/call';
import { createEvent, type Event } from '../eventbridge/event';

interface AssumedRole {
  readonly roleArn: string;
  readonly roleSessionName: string;
}

/**
 * Returns the event that CloudTrail sends to EventBridge when somebody has assumed a role: in the account of the role, and
 * in the Region of the STS endpoint.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export function assumeRoleEvent(caller: Principal, region: string, assumed: AssumedRole): Event {
  const accountId = assumed.roleArn.split(':')[4] ?? '';
  const event = createEvent(
    { accountId, region },
    { source: 'aws.sts', 'detail-type': 'AWS API Call via CloudTrail', resources: [], detail: {} },
  );
  return {
    ...event,
    detail: {
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      eventTime: event.time,
      awsRegion: region,
      readOnly: true,
      userIdentity: userIdentity(caller),
      requestParameters: { ...assumed },
    },
  };
}

function userIdentity(caller: Principal): object {
  switch (caller.kind) {
    case 'user': {
      // On AWS, `principalId` is the unique id of the user.
      const { accountId, arn, name } = caller;
      return { type: 'IAMUser', principalId: name, arn, accountId, userName: name };
    }
    case 'role': {
      const { accountId, sessionArn: arn, userId: principalId } = caller;
      return { type: 'AssumedRole', principalId, arn, accountId };
    }
    case 'service':
      return { type: 'AWSService', invokedBy: caller.name };
  }
}
