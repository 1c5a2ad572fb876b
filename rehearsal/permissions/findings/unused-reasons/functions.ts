import type { UnusedReason } from './unused-reason';

const LARGE_TEMPLATE =
  'Only a template that is too large for a request goes through S3, with more than 51,200 bytes; the tests of the function play this path.';
const KEY_OF_LARGE_TEMPLATE = 'Only a template that goes through S3 is encrypted with the key.';
const NO_OBJECT =
  'Without the action, S3 reports a missing object as denied; in the scenarios no object is missing.';

/** The reasons for the unused permissions of functions. */
export const FUNCTION_REASONS = {
  'check-release': [
    { statement: 'UseTemplates', actions: ['s3:GetObject', 's3:PutObject'], reason: LARGE_TEMPLATE },
    {
      statement: 'EncryptTemplates',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      reason: KEY_OF_LARGE_TEMPLATE,
    },
  ],
  'deploy-stack': [
    {
      statement: 'AnswerJob',
      actions: ['codepipeline:PutJobFailureResult'],
      reason:
        'Only a deployment to test that fails needs the action; the tests of the function play every failure.',
    },
    {
      statement: 'ChangeStacks',
      actions: ['cloudformation:DeleteStack'],
      reason:
        'Only a stack that never worked is deleted before it is created again; the tests of the function play this path.',
    },
    {
      statement: 'TagStacks',
      actions: ['cloudformation:SetStackPolicy'],
      reason:
        'Only a configuration file with a StackPolicy needs the action; the applications of the scenarios have none.',
    },
    { statement: 'ListRecords', actions: ['s3:ListBucket'], reason: NO_OBJECT },
    { statement: 'UseTemplates', actions: ['s3:GetObject', 's3:PutObject'], reason: LARGE_TEMPLATE },
    {
      statement: 'EncryptTemplates',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      reason: KEY_OF_LARGE_TEMPLATE,
    },
    {
      statement: 'DescribeServices',
      actions: ['ecs:DescribeServiceDeployments', 'ecs:ListServiceDeployments'],
      reason:
        'The function looks for the cause when a service does not become healthy; the tests of the function play every cause.',
    },
    {
      statement: 'DescribeTasks',
      actions: ['ecs:DescribeTasks'],
      reason:
        'The function looks for the cause when a service does not become healthy; the tests of the function play every cause.',
    },
    {
      statement: 'ListTasks',
      actions: ['ecs:ListTasks'],
      reason:
        'The function looks for the cause when a service does not become healthy; the tests of the function play every cause.',
    },
  ],
  'promote-release': [],
  'verify-release': [{ statement: 'ListReleases', actions: ['s3:ListBucket'], reason: NO_OBJECT }],
  'protect-stacks': [
    {
      statement: 'AnswerJob',
      actions: ['codepipeline:PutJobFailureResult'],
      reason:
        'Only a failure of the function needs the action; the tests of the function play every failure.',
    },
  ],
} as const satisfies Readonly<Record<string, readonly UnusedReason[]>>;
