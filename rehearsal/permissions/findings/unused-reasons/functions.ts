import type { UnusedReason } from './unused-reason';

const NO_OBJECT =
  'Without the action, S3 reports a missing object as denied; in the scenarios no object is missing.';

/** The reasons for the unused permissions of functions. */
export const FUNCTION_REASONS = {
  'check-release': [],
  'deploy-stack': [
    {
      statement: 'TagStacks',
      actions: ['cloudformation:SetStackPolicy'],
      reason:
        'Only a configuration file with a StackPolicy needs the action; the applications of the scenarios have none.',
    },
    { statement: 'ListRecords', actions: ['s3:ListBucket'], reason: NO_OBJECT },
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
