import type { UnusedReason } from './unused-reason';

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
  ],
  'promote-release': [],
  'verify-release': [],
  'record-execution': [],
  'start of record-execution': [],
  'protect-stacks': [
    {
      statement: 'AnswerJob',
      actions: ['codepipeline:PutJobFailureResult'],
      reason:
        'Only a failure of the function needs the action; the tests of the function play every failure.',
    },
  ],
} as const satisfies Readonly<Record<string, readonly UnusedReason[]>>;
