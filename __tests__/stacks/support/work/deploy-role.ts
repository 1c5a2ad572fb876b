import { arn, DELIVERY, elsewhere, PIPELINES, PRODUCTION, WORKLOAD } from '../example';
import type { Work } from './work';

/** The rules that report uses of the deploy role. */
export const deployRoleWatches: Work[] = (
  [
    ['delivery/test-deploy-role-us-east-1', DELIVERY, PIPELINES, 'test', 'delivery-shared'],
    [
      'production/production-deploy-role-ap-southeast-2',
      PRODUCTION,
      WORKLOAD,
      'production',
      'production-release',
    ],
  ] as const
).flatMap(([who, account, region, environment, stack]): Work[] => {
  const topic = arn('sns', region, account, `big-red-button-operators-${environment}`);
  const key = arn('kms', region, account, `key/${stack}`);
  const through = (service: string, of: string) => ({
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:sns:topicArn': of,
  });
  return [
    {
      who,
      what: 'report a use of the deploy role to operators',
      actions: ['sns:Publish'],
      on: topic,
      butNot: [{ on: topic.replace('-operators-', '-approval-') }, { on: elsewhere(topic) }],
    },
    {
      who,
      what: 'encrypt the report through SNS',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      on: key,
      with: through('sns', topic),
      butNot: [
        { with: through('sns', topic.replace('-operators-', '-approval-')) },
        { with: through('secretsmanager', topic) },
        { on: elsewhere(key) },
      ],
    },
  ];
});

/** In each other Region of the accounts. */
export const forwarding: Work[] = (
  [
    ['delivery/test-deploy-role-ap-southeast-2', arn('events', PIPELINES, DELIVERY, 'event-bus/default')],
    ['production/production-deploy-role-us-east-1', arn('events', WORKLOAD, PRODUCTION, 'event-bus/default')],
  ] as const
).map(([who, bus]) => ({
  who,
  what: 'forward uses of the deploy role to the Region of the operators',
  actions: ['events:PutEvents'],
  on: bus,
  butNot: [{ on: elsewhere(bus) }, { on: bus.replace('default', 'other') }],
}));
