import type { ApiStructure } from '../../../../local-aws/service-model/model';
import { at, textAt } from '../../input';
import type { ServiceRules } from '../../service-rules';

/** SNS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_sns.html. */
export const sns: ServiceRules = {
  prefix: 'sns',
  variables: { TopicName: at('Name') },
  exceptions: {
    GetSubscriptionAttributes: ({ input }) => ofSubscription('sns:GetSubscriptionAttributes', input),
    SetSubscriptionAttributes: ({ input }) => ofSubscription('sns:SetSubscriptionAttributes', input),
    Unsubscribe: ({ input }) => ofSubscription('sns:Unsubscribe', input),
    // The permission for a batch is the permission for one message.
    PublishBatch: ({ input }) => [{ action: 'sns:Publish', resource: textAt(input, 'TopicArn') }],
  },
  tagActions: { CreateTopic: 'TagResource' },
  context: ({ input }) => ({
    ...Object.fromEntries(at('Protocol')(input).map((name) => ['sns:Protocol', name])),
    ...Object.fromEntries(at('Endpoint')(input).map((name) => ['sns:Endpoint', name])),
  }),
};

/** The ARN of a subscription is the ARN of its topic, a colon and a UUID. The permission is on the topic. */
const ofSubscription = (action: string, input: ApiStructure) => [
  { action, resource: textAt(input, 'SubscriptionArn').split(':').slice(0, 6).join(':') },
];
