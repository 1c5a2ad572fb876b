import {
  ALARM_TOPIC,
  ARTIFACTS,
  DELIVERY,
  DELIVERY_ALIAS,
  DELIVERY_KEY,
  inOtherRegion,
  inDelivery,
  PIPELINE_REGION,
  TEMPLATE_KEY,
} from '../../example';
import { artifacts, invoke } from './shared';
import type { Work } from '../work';

const TOPIC_CONTEXT = 'kms:EncryptionContext:aws:sns:topicArn';
const throughSns = (topic: string, service = 'sns') => ({
  'kms:ViaService': `${service}.${PIPELINE_REGION}.amazonaws.com`,
  [TOPIC_CONTEXT]: topic,
});

/**
 * Returns the KMS requests for CodeCommit's upload of a commit. AWS does not document the condition keys of these
 * requests, so the result contains all possibilities: no keys, or the keys of a request through CodeCommit or S3.
 */
function useArtifactKey(role: string, bucket: string): Work[] {
  const through = (service: string) => ({
    'kms:ViaService': `${service}.${PIPELINE_REGION}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': bucket,
  });
  const sameAlias = { 'kms:ResourceAliases': 'alias/big-red-button-delivery' };
  return [{}, through('codecommit'), through('s3')].map((context, index) => ({
    role,
    description: `use the key of the artifacts (${['directly', 'through CodeCommit', 'through S3'][index] ?? ''})`,
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resource: DELIVERY_KEY,
    context,
    denied: [
      { resource: `${DELIVERY_KEY}-2` },
      { resource: `${DELIVERY_KEY}-2`, context: { 'kms:ResourceAliases': 'alias/other-delivery' } },
      { resource: inOtherRegion(DELIVERY_KEY), context: sameAlias },
      { resource: TEMPLATE_KEY },
      { context: throughSns(ALARM_TOPIC) },
      { context: through('secretsmanager') },
    ],
  }));
}

export const deliveryPipeline: Work[] = [
  ...artifacts('delivery/hello_role', ARTIFACTS, 'hello_big-red-button', DELIVERY_ALIAS),
  ...useArtifactKey('delivery/hello_role', ARTIFACTS),
  {
    role: 'delivery/hello_role',
    description: 'fetch the commit as an archive',
    actions: [
      'codecommit:CancelUploadArchive',
      'codecommit:GetBranch',
      'codecommit:GetCommit',
      'codecommit:GetRepository',
      'codecommit:GetUploadArchiveStatus',
      'codecommit:UploadArchive',
    ],
    resource: inDelivery('codecommit', 'big-red-button-hello'),
    denied: [{ resource: inDelivery('codecommit', 'big-red-button-blog') }],
  },
  {
    role: 'delivery/hello_role',
    description: 'start and read builds',
    actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
    resource: inDelivery('codebuild', 'project/big-red-button-hello'),
    denied: [{ resource: inDelivery('codebuild', 'project/big-red-button-blog') }],
  },
  ...['test', 'production'].flatMap((environment): Work[] => {
    const topic = inDelivery('sns', `big-red-button-approval-${environment}`);
    return [
      {
        role: 'delivery/hello_role',
        description: `publish an approval message of ${environment}`,
        actions: ['sns:Publish'],
        resource: topic,
        denied: [{ resource: ALARM_TOPIC }],
      },
      {
        role: 'delivery/hello_role',
        description: `encrypt the approval message of ${environment}`,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resource: DELIVERY_KEY,
        context: throughSns(topic),
        denied: [
          { context: throughSns(ALARM_TOPIC) },
          { context: throughSns(topic, 'secretsmanager') },
          { resource: inOtherRegion(DELIVERY_KEY) },
        ],
      },
    ];
  }),
  ...invoke('delivery/hello_role', PIPELINE_REGION, DELIVERY, [
    'check-release',
    'deploy-stack',
    'promote-release',
    'test-protect-stacks',
  ]),
];
