import {
  ALARM_TOPIC,
  ARTIFACTS,
  DELIVERY,
  DELIVERY_ALIAS,
  DELIVERY_KEY,
  elsewhere,
  inDelivery,
  PIPELINES,
  TEMPLATE_KEY,
} from '../../example';
import { artifacts, invoke } from './shared';
import type { Work } from '../work';

const TOPIC_CONTEXT = 'kms:EncryptionContext:aws:sns:topicArn';
const throughSns = (topic: string, service = 'sns') => ({
  'kms:ViaService': `${service}.${PIPELINES}.amazonaws.com`,
  [TOPIC_CONTEXT]: topic,
});

/** What CodeCommit asks of the pipeline that it uploads a commit for, in a context that AWS does not document. */
function useArtifactKey(who: string, bucket: string): Work[] {
  const through = (service: string) => ({
    'kms:ViaService': `${service}.${PIPELINES}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': bucket,
  });
  const asNamedElsewhere = { 'kms:ResourceAliases': 'alias/big-red-button-delivery' };
  return [{}, through('codecommit'), through('s3')].map((context, index) => ({
    who,
    what: `use the key of the artifacts (${['directly', 'through CodeCommit', 'through S3'][index] ?? ''})`,
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    on: DELIVERY_KEY,
    with: context,
    butNot: [
      { on: `${DELIVERY_KEY}-2` },
      { on: `${DELIVERY_KEY}-2`, with: { 'kms:ResourceAliases': 'alias/other-delivery' } },
      { on: elsewhere(DELIVERY_KEY), with: asNamedElsewhere },
      { on: TEMPLATE_KEY },
      { with: throughSns(ALARM_TOPIC) },
      { with: through('secretsmanager') },
    ],
  }));
}

export const deliveryPipeline: Work[] = [
  ...artifacts('delivery/hello_role', ARTIFACTS, 'hello_big-red-button', DELIVERY_ALIAS),
  ...useArtifactKey('delivery/hello_role', ARTIFACTS),
  {
    who: 'delivery/hello_role',
    what: 'fetch the commit as an archive',
    actions: [
      'codecommit:CancelUploadArchive',
      'codecommit:GetBranch',
      'codecommit:GetCommit',
      'codecommit:GetRepository',
      'codecommit:GetUploadArchiveStatus',
      'codecommit:UploadArchive',
    ],
    on: inDelivery('codecommit', 'big-red-button-hello'),
    butNot: [{ on: inDelivery('codecommit', 'big-red-button-blog') }],
  },
  {
    who: 'delivery/hello_role',
    what: 'build it',
    actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
    on: inDelivery('codebuild', 'project/big-red-button-hello'),
    butNot: [{ on: inDelivery('codebuild', 'project/big-red-button-blog') }],
  },
  ...['test', 'production'].flatMap((environment): Work[] => {
    const topic = inDelivery('sns', `big-red-button-approval-${environment}`);
    return [
      {
        who: 'delivery/hello_role',
        what: `ask for an approval of ${environment}`,
        actions: ['sns:Publish'],
        on: topic,
        butNot: [{ on: ALARM_TOPIC }],
      },
      {
        who: 'delivery/hello_role',
        what: `encrypt the question for ${environment}`,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        on: DELIVERY_KEY,
        with: throughSns(topic),
        butNot: [
          { with: throughSns(ALARM_TOPIC) },
          { with: throughSns(topic, 'secretsmanager') },
          { on: elsewhere(DELIVERY_KEY) },
        ],
      },
    ];
  }),
  ...invoke('delivery/hello_role', PIPELINES, DELIVERY, [
    'deploy-stack',
    'promote-release',
    'test-protect-stacks',
  ]),
];
