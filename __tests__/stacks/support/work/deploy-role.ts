import { arn, DELIVERY, inOtherRegion, PIPELINE_REGION, PRODUCTION, WORKLOAD_REGION } from '../example';
import type { Work } from './work';

/** Requests of the EventBridge rules that report uses of the deploy role to an SNS topic. */
export const deployRoleWatches: Work[] = (
  [
    ['delivery/test-deploy-role-us-east-1', DELIVERY, PIPELINE_REGION, 'test', 'delivery-shared'],
    [
      'production/production-deploy-role-ap-southeast-2',
      PRODUCTION,
      WORKLOAD_REGION,
      'production',
      'production-release',
    ],
  ] as const
).flatMap(([role, account, region, environment, stack]): Work[] => {
  const topic = arn('sns', region, account, `big-red-button-operators-${environment}`);
  const key = arn('kms', region, account, `key/${stack}`);
  const through = (service: string, topicArn: string) => ({
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:sns:topicArn': topicArn,
  });
  return [
    {
      role,
      description: 'publish a use of the deploy role to operators',
      actions: ['sns:Publish'],
      resource: topic,
      denied: [{ resource: topic.replace('-operators-', '-approval-') }, { resource: inOtherRegion(topic) }],
    },
    {
      role,
      description: 'encrypt the message through SNS',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resource: key,
      context: through('sns', topic),
      denied: [
        { context: through('sns', topic.replace('-operators-', '-approval-')) },
        { context: through('secretsmanager', topic) },
        { resource: inOtherRegion(key) },
      ],
    },
  ];
});

/** Requests of the EventBridge rules that forward uses of the deploy role from another Region. */
export const forwarding: Work[] = (
  [
    [
      'delivery/test-deploy-role-ap-southeast-2',
      arn('events', PIPELINE_REGION, DELIVERY, 'event-bus/default'),
    ],
    [
      'production/production-deploy-role-us-east-1',
      arn('events', WORKLOAD_REGION, PRODUCTION, 'event-bus/default'),
    ],
  ] as const
).map(([role, bus]) => ({
  role,
  description: 'forward uses of the deploy role to the Region of the topic',
  actions: ['events:PutEvents'],
  resource: bus,
  denied: [{ resource: inOtherRegion(bus) }, { resource: bus.replace('default', 'other') }],
}));
