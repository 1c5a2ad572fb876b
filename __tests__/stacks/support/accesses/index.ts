import type { Access } from '../access';

/**
 * Every sensitive thing one could try in the two accounts of the example, and the whole list of who can. The
 * administrators are there because an account's owner can do anything that no resource's own policy forbids.
 */
const BUCKET = 'arn:aws:s3:::big-red-button-release-production-222222222222';
const ARTIFACTS = 'arn:aws:s3:::big-red-button-artifacts-111111111111';
const TEMPLATES = 'arn:aws:s3:::big-red-button-templates-test-111111111111';
const TEMPLATE_KEY = 'arn:aws:kms:ap-southeast-2:111111111111:key/delivery-environment-test';
const IMAGES = 'arn:aws:ecr:ap-southeast-2:111111111111:repository/big-red-button/hello/web';
const KEY = 'arn:aws:kms:ap-southeast-2:222222222222:key/production-release';
const DELIVERY_KEY = 'arn:aws:kms:us-east-1:111111111111:key/delivery-shared';
const PIPELINE = 'arn:aws:codepipeline:us-east-1:111111111111:hello_big-red-button';
const RELEASE_PIPELINE = 'arn:aws:codepipeline:ap-southeast-2:222222222222:hello-big-red-button-production';
const TEST_STACK = 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/big-red-button-test-hello-web/1';
const PRODUCTION_STACK =
  'arn:aws:cloudformation:ap-southeast-2:222222222222:stack/big-red-button-production-hello-web/1';
const testRole = (name: string) => `arn:aws:iam::111111111111:role/big-red-button-test-${name}`;
const productionRole = (name: string) => `arn:aws:iam::222222222222:role/big-red-button-production-${name}`;

const OWNERS = {
  delivery: ['delivery/administrator', 'delivery/terraform'],
  production: ['production/administrator', 'production/terraform'],
};
const throughS3 = (bucket: string) => ({
  'kms:ViaService': 's3.ap-southeast-2.amazonaws.com',
  'kms:EncryptionContext:aws:s3:arn': bucket,
});

const releaseBucket: Access[] = [
  {
    what: 'replace the current release, knowing what it replaces',
    question: {
      action: 's3:PutObject',
      on: `${BUCKET}/current/hello/bundle.zip`,
      with: { 's3:if-match': 'etag' },
    },
    who: ['delivery/promote-release'],
  },
  {
    what: 'put the first current release',
    question: {
      action: 's3:PutObject',
      on: `${BUCKET}/current/hello/bundle.zip`,
      with: { 's3:if-none-match': '*' },
    },
    who: ['delivery/promote-release'],
  },
  {
    what: 'replace the current release blindly',
    question: { action: 's3:PutObject', on: `${BUCKET}/current/hello/bundle.zip` },
    who: [],
  },
  {
    what: 'write a release once',
    question: {
      action: 's3:PutObject',
      on: `${BUCKET}/releases/hello/1-e/bundle.zip`,
      with: { 's3:if-none-match': '*' },
    },
    who: ['delivery/promote-release'],
  },
  {
    what: 'write over a release',
    question: {
      action: 's3:PutObject',
      on: `${BUCKET}/releases/hello/1-e/bundle.zip`,
      with: { 's3:if-match': 'etag' },
    },
    who: [],
  },
  {
    what: 'put anything else into the release bucket',
    question: { action: 's3:PutObject', on: `${BUCKET}/else.zip`, with: { 's3:if-none-match': '*' } },
    who: [],
  },
  {
    what: 'write a release over plain HTTP',
    question: {
      action: 's3:PutObject',
      on: `${BUCKET}/releases/hello/1-e/bundle.zip`,
      with: { 's3:if-none-match': '*', 'aws:SecureTransport': 'false' },
    },
    who: [],
  },
  {
    what: "write a release with S3's own encryption",
    question: {
      action: 's3:PutObject',
      on: `${BUCKET}/releases/hello/1-e/bundle.zip`,
      with: { 's3:if-none-match': '*', 's3:x-amz-server-side-encryption': 'AES256' },
    },
    who: [],
  },
  {
    what: 'write a release with a key of their own',
    question: {
      action: 's3:PutObject',
      on: `${BUCKET}/releases/hello/1-e/bundle.zip`,
      with: {
        's3:if-none-match': '*',
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:ap-southeast-2:444444444444:key/own',
      },
    },
    who: [],
  },
  {
    what: 'read a release',
    question: { action: 's3:GetObject', on: `${BUCKET}/releases/hello/1-e/bundle.zip` },
    who: ['delivery/promote-release', ...OWNERS.production, 'production/production-verify-release'],
  },
  {
    what: 'see which releases there are',
    question: { action: 's3:ListBucket', on: BUCKET },
    who: [
      'delivery/promote-release',
      ...OWNERS.production,
      'production/hello-production-role',
      'production/production-verify-release',
    ],
  },
  {
    what: 'fetch the current release',
    question: { action: 's3:GetObjectVersion', on: `${BUCKET}/current/hello/bundle.zip` },
    who: [...OWNERS.production, 'production/hello-production-role'],
  },
  ...['s3:DeleteObject', 's3:DeleteObjectVersion'].map((action) => ({
    what: `make a release disappear (${action})`,
    question: { action, on: `${BUCKET}/current/hello/bundle.zip` },
    who: [],
  })),
  ...[
    's3:PutBucketPolicy',
    's3:PutLifecycleConfiguration',
    's3:PutBucketVersioning',
    's3:DeleteBucketPolicy',
  ].map((action) => ({
    what: `change the rules of the release bucket (${action})`,
    question: { action, on: BUCKET },
    who: ['production/terraform'],
  })),
];

const releaseKey: Access[] = [
  {
    what: 'encrypt a release through S3',
    question: { action: 'kms:GenerateDataKey', on: KEY, with: throughS3(BUCKET) },
    who: [
      'delivery/promote-release',
      ...OWNERS.production,
      'production/hello-production-role',
      'production/production-verify-release',
    ],
  },
  {
    what: "use production's key without S3",
    question: { action: 'kms:Decrypt', on: KEY },
    who: OWNERS.production,
  },
  {
    what: "use production's key for another bucket",
    question: { action: 'kms:Decrypt', on: KEY, with: throughS3('arn:aws:s3:::someone-elses') },
    who: OWNERS.production,
  },
  ...['kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy', 'kms:DisableKey'].map((action) => ({
    what: `take production's key away (${action})`,
    question: { action, on: KEY },
    who: OWNERS.production,
  })),
];

const deliveryKey: Access[] = [
  {
    what: 'encrypt an artifact through S3',
    question: {
      action: 'kms:GenerateDataKey',
      on: DELIVERY_KEY,
      with: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'kms:EncryptionContext:aws:s3:arn': ARTIFACTS },
    },
    who: [
      ...OWNERS.delivery,
      'delivery/build-hello',
      'delivery/deploy-stack',
      'delivery/hello_role',
      'delivery/promote-release',
    ],
  },
  {
    what: 'encrypt a question for approvers through SNS',
    question: {
      action: 'kms:GenerateDataKey',
      on: DELIVERY_KEY,
      with: {
        'kms:ViaService': 'sns.us-east-1.amazonaws.com',
        'kms:EncryptionContext:aws:sns:topicArn':
          'arn:aws:sns:us-east-1:111111111111:big-red-button-approval-production',
      },
    },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    // The pipeline may, because nobody knows how CodeCommit asks when it uploads a commit.
    what: 'use the key of the delivery account directly',
    question: { action: 'kms:Decrypt', on: DELIVERY_KEY },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
];

const artifacts: Access[] = [
  {
    what: 'record that a release ran in test',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    who: ['delivery/deploy-stack'],
  },
  {
    what: 'record that a release ran in production',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/deployments/production/hello/web/e.json` },
    who: [],
  },
  {
    what: 'record over plain HTTP',
    question: {
      action: 's3:PutObject',
      on: `${ARTIFACTS}/deployments/test/hello/web/e.json`,
      with: { 'aws:SecureTransport': 'false' },
    },
    who: [],
  },
  {
    what: 'read the proof of test',
    question: { action: 's3:GetObject', on: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    who: [...OWNERS.delivery, 'delivery/promote-release'],
  },
  {
    what: 'change the source after it was fetched',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/hello_big-red-button/Source/a` },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    what: 'hand over what was built',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/hello_big-red-button/Build/a` },
    who: [...OWNERS.delivery, 'delivery/build-hello', 'delivery/hello_role'],
  },
  {
    what: "hand over what was built, with S3's own encryption",
    question: {
      action: 's3:PutObject',
      on: `${ARTIFACTS}/hello_big-red-button/Build/a`,
      with: { 's3:x-amz-server-side-encryption': 'AES256' },
    },
    who: [],
  },
  {
    what: 'hand over what was built, with the key that the pipeline names',
    question: {
      action: 's3:PutObject',
      on: `${ARTIFACTS}/hello_big-red-button/Build/a`,
      with: {
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id':
          'arn:aws:kms:us-east-1:111111111111:alias/big-red-button-delivery',
      },
    },
    who: [...OWNERS.delivery, 'delivery/build-hello', 'delivery/hello_role'],
  },
  {
    what: 'hand over what was built, with another key',
    question: {
      action: 's3:PutObject',
      on: `${ARTIFACTS}/hello_big-red-button/Build/a`,
      with: {
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:us-east-1:444444444444:key/own',
      },
    },
    who: [],
  },
  {
    what: 'make evidence disappear',
    question: { action: 's3:DeleteObjectVersion', on: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    who: ['delivery/terraform'],
  },
];

const promotions: Access[] = [
  {
    what: 'record what was promoted to production',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/promotions/production/hello.json` },
    who: ['delivery/promote-release'],
  },
  {
    what: 'record that something was promoted to test',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/promotions/test/hello.json` },
    who: [],
  },
  {
    what: 'read what was promoted to production',
    question: { action: 's3:GetObject', on: `${ARTIFACTS}/promotions/production/hello.json` },
    who: [...OWNERS.delivery, 'delivery/deploy-stack', 'delivery/promote-release'],
  },
  {
    what: 'see which records there are',
    question: { action: 's3:ListBucket', on: ARTIFACTS },
    who: [...OWNERS.delivery, 'delivery/deploy-stack', 'delivery/promote-release'],
  },
  {
    what: 'make the record of a promotion disappear',
    question: { action: 's3:DeleteObject', on: `${ARTIFACTS}/promotions/production/hello.json` },
    who: ['delivery/terraform'],
  },
];

const template = (more: Readonly<Record<string, string>> = {}, key = 'templates/0a1b.json') => ({
  action: 's3:PutObject',
  on: `${TEMPLATES}/${key}`,
  with: { 's3:if-none-match': '*', ...more },
});
const templates: Access[] = [
  { what: 'write a template once', question: template(), who: ['delivery/deploy-stack'] },
  {
    what: 'write over a template',
    question: { action: 's3:PutObject', on: `${TEMPLATES}/templates/0a1b.json` },
    who: [],
  },
  { what: 'put anything else beside the templates', question: template({}, 'else.yaml'), who: [] },
  {
    what: 'write a template over plain HTTP',
    question: template({ 'aws:SecureTransport': 'false' }),
    who: [],
  },
  {
    what: "write a template with S3's own encryption",
    question: template({ 's3:x-amz-server-side-encryption': 'AES256' }),
    who: [],
  },
  {
    what: 'write a template with a key of their own',
    question: template({
      's3:x-amz-server-side-encryption': 'aws:kms',
      's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:ap-southeast-2:444444444444:key/own',
    }),
    who: [],
  },
  {
    what: 'read a template',
    question: { action: 's3:GetObject', on: `${TEMPLATES}/templates/0a1b.json` },
    who: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  ...['s3:DeleteObject', 's3:DeleteObjectVersion'].map((action) => ({
    what: `make a template disappear (${action})`,
    question: { action, on: `${TEMPLATES}/templates/0a1b.json` },
    who: ['delivery/terraform'],
  })),
  {
    what: 'encrypt a template through S3',
    question: { action: 'kms:GenerateDataKey', on: TEMPLATE_KEY, with: throughS3(TEMPLATES) },
    who: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  {
    what: 'use the key of the templates without S3',
    question: { action: 'kms:Decrypt', on: TEMPLATE_KEY },
    who: OWNERS.delivery,
  },
];

const pipelines: Access[] = [
  {
    what: 'approve test',
    question: { action: 'codepipeline:PutApprovalResult', on: `${PIPELINE}/Test/Approve` },
    who: [...OWNERS.delivery, 'delivery/approver-test'],
  },
  {
    what: 'approve production',
    question: { action: 'codepipeline:PutApprovalResult', on: `${PIPELINE}/Production/Approve` },
    who: [...OWNERS.delivery, 'delivery/approver-production'],
  },
  {
    what: 'retry a stage of the delivery pipeline',
    question: { action: 'codepipeline:RetryStageExecution', on: `${PIPELINE}/Test` },
    who: [...OWNERS.delivery, 'delivery/operator-delivery'],
  },
  {
    what: "stop production's pipeline",
    question: { action: 'codepipeline:StopPipelineExecution', on: RELEASE_PIPELINE },
    who: [...OWNERS.production, 'production/operator-production'],
  },
  {
    what: 'see what an approval is about',
    question: { action: 'codepipeline:GetPipelineState', on: PIPELINE },
    who: [
      ...OWNERS.delivery,
      'delivery/approver-production',
      'delivery/approver-test',
      'delivery/operator-delivery',
    ],
  },
  {
    what: 'start the delivery pipeline',
    question: { action: 'codepipeline:StartPipelineExecution', on: PIPELINE },
    who: [...OWNERS.delivery, 'delivery/hello_start'],
  },
  {
    what: "start production's pipeline",
    question: { action: 'codepipeline:StartPipelineExecution', on: RELEASE_PIPELINE },
    who: [...OWNERS.production, 'production/hello-production-start'],
  },
  ...[
    ['codepipeline:UpdatePipeline', PIPELINE],
    ['codepipeline:DisableStageTransition', `${PIPELINE}/Production`],
    ['codepipeline:OverrideStageCondition', `${PIPELINE}/Production`],
    ['codepipeline:RollbackStage', `${PIPELINE}/Production`],
    [
      'lambda:UpdateFunctionCode',
      'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-promote-release',
    ],
    [
      'lambda:UpdateFunctionConfiguration',
      'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-deploy-stack',
    ],
  ].map(([action = '', on = '']) => ({
    what: `change a gate (${action})`,
    question: { action, on },
    who: OWNERS.delivery,
  })),
  {
    what: 'invoke promote-release with an event of their own',
    question: {
      action: 'lambda:InvokeFunction',
      on: 'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-promote-release',
    },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    what: 'invoke deploy-stack with an event of their own',
    question: {
      action: 'lambda:InvokeFunction',
      on: 'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-deploy-stack',
    },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    what: 'invoke protect-stacks of test with an event of their own',
    question: {
      action: 'lambda:InvokeFunction',
      on: 'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-test-protect-stacks',
    },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    what: 'invoke protect-stacks of production with an event of their own',
    question: {
      action: 'lambda:InvokeFunction',
      on: 'arn:aws:lambda:ap-southeast-2:222222222222:function:big-red-button-production-protect-stacks',
    },
    who: [...OWNERS.production, 'production/hello-production-role'],
  },
];

const stacks: Access[] = [
  {
    what: 'update a service stack of test',
    question: {
      action: 'cloudformation:UpdateStack',
      on: TEST_STACK,
      with: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
    },
    who: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  {
    what: 'update a service stack of test with another role',
    question: {
      action: 'cloudformation:UpdateStack',
      on: TEST_STACK,
      with: { 'cloudformation:RoleArn': 'arn:aws:iam::111111111111:role/administrator' },
    },
    who: OWNERS.delivery,
  },
  {
    what: 'update a service stack of production',
    question: {
      action: 'cloudformation:UpdateStack',
      on: PRODUCTION_STACK,
      with: { 'cloudformation:RoleArn': productionRole('hello-cloudformation') },
    },
    who: [...OWNERS.production, 'production/hello-production-role'],
  },
  {
    what: "update a stack that is not a service's",
    question: {
      action: 'cloudformation:UpdateStack',
      on: 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/network/1',
      with: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
    },
    who: OWNERS.delivery,
  },
  ...['cloudformation:DeleteStack', 'cloudformation:ContinueUpdateRollback'].flatMap((action) => [
    {
      what: `repair a service stack of test (${action})`,
      question: {
        action,
        on: TEST_STACK,
        with: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
      },
      who: [...OWNERS.delivery, 'delivery/deploy-stack'],
    },
    {
      what: `repair a service stack of test with another role (${action})`,
      question: {
        action,
        on: TEST_STACK,
        with: { 'cloudformation:RoleArn': 'arn:aws:iam::111111111111:role/administrator' },
      },
      who: OWNERS.delivery,
    },
    {
      what: `repair a stack that is not a service's (${action})`,
      question: {
        action,
        on: 'arn:aws:cloudformation:ap-southeast-2:111111111111:stack/network/1',
        with: { 'cloudformation:RoleArn': testRole('hello-cloudformation') },
      },
      who: OWNERS.delivery,
    },
  ]),
  {
    what: 'delete an unprotected service stack of test under its own role',
    question: { action: 'cloudformation:DeleteStack', on: TEST_STACK },
    who: [...OWNERS.delivery, 'delivery/operator-delivery'],
  },
  {
    what: 'delete an unprotected service stack of production under its own role',
    question: { action: 'cloudformation:DeleteStack', on: PRODUCTION_STACK },
    who: [...OWNERS.production, 'production/operator-production'],
  },
  {
    what: 'delete a service stack of production under a role that they name',
    question: {
      action: 'cloudformation:DeleteStack',
      on: PRODUCTION_STACK,
      with: { 'cloudformation:RoleArn': productionRole('hello-cloudformation') },
    },
    who: OWNERS.production,
  },
  {
    what: "delete a stack that is not a service's",
    question: {
      action: 'cloudformation:DeleteStack',
      on: 'arn:aws:cloudformation:ap-southeast-2:222222222222:stack/network/1',
    },
    who: OWNERS.production,
  },
  {
    what: 'change the termination protection of a service stack of test',
    question: { action: 'cloudformation:UpdateTerminationProtection', on: TEST_STACK },
    who: [...OWNERS.delivery, 'delivery/test-protect-stacks'],
  },
  {
    what: 'change the termination protection of a service stack of production',
    question: { action: 'cloudformation:UpdateTerminationProtection', on: PRODUCTION_STACK },
    who: [...OWNERS.production, 'production/production-protect-stacks'],
  },
  {
    what: "change the termination protection of a stack that is not a service's",
    question: {
      action: 'cloudformation:UpdateTerminationProtection',
      on: 'arn:aws:cloudformation:ap-southeast-2:222222222222:stack/network/1',
    },
    who: OWNERS.production,
  },
  {
    what: 'give CloudFormation its role in test',
    question: {
      action: 'iam:PassRole',
      on: testRole('hello-cloudformation'),
      with: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    },
    who: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  {
    what: "give another service CloudFormation's role",
    question: {
      action: 'iam:PassRole',
      on: testRole('hello-cloudformation'),
      with: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    },
    who: OWNERS.delivery,
  },
  {
    what: 'give tasks the task execution role',
    question: {
      action: 'iam:PassRole',
      on: productionRole('task-execution'),
      with: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    },
    who: [...OWNERS.production, 'production/production-hello-cloudformation'],
  },
  {
    what: 'give tasks any other role',
    question: {
      action: 'iam:PassRole',
      on: productionRole('hello-cloudformation'),
      with: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    },
    who: OWNERS.production,
  },
  ...['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy'].map(
    (action) => ({
      what: `make or change a role in production (${action})`,
      question: { action, on: productionRole('task-execution') },
      who: OWNERS.production,
    }),
  ),
  {
    what: "change a service of another cluster with CloudFormation's role",
    question: {
      action: 'ecs:UpdateService',
      on: 'arn:aws:ecs:ap-southeast-2:222222222222:service/other/big-red-button-production-x',
    },
    who: OWNERS.production,
  },
  {
    what: 'change a service of the environment',
    question: {
      action: 'ecs:UpdateService',
      on: 'arn:aws:ecs:ap-southeast-2:222222222222:service/big-red-button-production/big-red-button-production-hello-web-Service-1',
    },
    who: [...OWNERS.production, 'production/production-hello-cloudformation'],
  },
];

const images: Access[] = [
  ...['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'].map((action) => ({
    what: `send the content of an image (${action})`,
    question: { action, on: IMAGES },
    who: ['delivery/build-hello'],
  })),
  {
    what: 'name an image whose content is there',
    question: { action: 'ecr:PutImage', on: IMAGES },
    who: ['delivery/build-hello', 'delivery/deploy-stack', 'delivery/promote-release'],
  },
  {
    what: 'pull an image',
    question: { action: 'ecr:GetDownloadUrlForLayer', on: IMAGES },
    who: [
      ...OWNERS.delivery,
      'delivery/build-hello',
      'delivery/test-task-execution',
      'production/production-task-execution',
    ],
  },
  {
    what: 'look for an image by digest',
    question: { action: 'ecr:BatchGetImage', on: IMAGES },
    who: [
      ...OWNERS.delivery,
      'delivery/build-hello',
      'delivery/deploy-stack',
      'delivery/promote-release',
      'delivery/test-task-execution',
      'production/production-task-execution',
      'production/production-verify-release',
    ],
  },
  {
    what: 'describe an image',
    question: { action: 'ecr:DescribeImages', on: IMAGES },
    who: [...OWNERS.delivery, 'delivery/build-hello'],
  },
  {
    what: 'delete an image',
    question: { action: 'ecr:BatchDeleteImage', on: IMAGES },
    who: ['delivery/terraform'],
  },
];

const TEST_SERVICE = 'service/big-red-button-test/big-red-button-test-hello-web-Service-1';
const failures: Access[] = (
  [
    [
      'ecs:DescribeServices',
      TEST_SERVICE,
      ['delivery/operator-delivery', 'delivery/test-hello-cloudformation'],
    ],
    ['ecs:ListServiceDeployments', TEST_SERVICE, ['delivery/test-hello-cloudformation']],
    ['ecs:DescribeTasks', 'task/big-red-button-test/1', []],
  ] as const
).map(([action, resource, others]) => ({
  what: `see in test why a deployment failed (${action})`,
  question: { action, on: `arn:aws:ecs:ap-southeast-2:111111111111:${resource}` },
  who: [...OWNERS.delivery, 'delivery/deploy-stack', ...others],
}));

const states: Access[] = (['delivery', 'production'] as const).flatMap((account) => {
  const id = account === 'delivery' ? '111111111111' : '222222222222';
  const on = `arn:aws:s3:::big-red-button-state-${account}-${id}/stack.tfstate`;
  return [
    ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) => ({
      what: `touch the Terraform state of ${account} (${action})`,
      question: { action, on },
      who: [`${account}/terraform`],
    })),
    {
      what: `touch the Terraform state of ${account} over plain HTTP`,
      question: { action: 's3:GetObject', on, with: { 'aws:SecureTransport': 'false' } },
      who: [],
    },
    {
      what: `make an earlier state of ${account} disappear`,
      question: { action: 's3:DeleteObjectVersion', on },
      who: [],
    },
  ];
});

const topics: Access[] = ['test', 'production'].flatMap((environment) => {
  const on = `arn:aws:sns:us-east-1:111111111111:big-red-button-approval-${environment}`;
  const subscribe = (endpoint: string) => ({
    action: 'sns:Subscribe',
    on,
    with: { 'sns:Protocol': 'email', 'sns:Endpoint': endpoint },
  });
  return [
    {
      what: `ask for an approval of ${environment}`,
      question: { action: 'sns:Publish', on },
      who: ['delivery/hello_role'],
    },
    {
      what: `ask for an approval of ${environment} over plain HTTP`,
      question: { action: 'sns:Publish', on, with: { 'aws:SecureTransport': 'false' } },
      who: [],
    },
    {
      what: `add a reader to the approvals of ${environment}`,
      question: subscribe('mallory@example.org'),
      who: [],
    },
    {
      what: `add a reader to the approvals of ${environment} whom the configuration names`,
      question: subscribe(`${environment}-approvers@example.com`),
      who: OWNERS.delivery,
    },
  ];
});

export const ACCESSES: readonly Access[] = [
  ...releaseBucket,
  ...releaseKey,
  ...deliveryKey,
  ...artifacts,
  ...promotions,
  ...templates,
  ...pipelines,
  ...stacks,
  ...images,
  ...failures,
  ...states,
  ...topics,
];
