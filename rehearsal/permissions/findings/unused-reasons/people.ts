import type { UnusedReason } from './unused-reason';

/** The reasons for the unused permissions of people. */
export const PEOPLE_REASONS = {
  approver: [
    {
      statement: 'ReadRepositories',
      actions: [
        'codecommit:GetCommitHistory',
        'codecommit:GetObjectIdentifier',
        'codecommit:GetReferences',
        'codecommit:GetTree',
      ],
      reason:
        'The console of CodeCommit needs the actions, which belong to no operation of the API; no scenario opens a console.',
    },
  ],
  auditor: [],
  operator: [
    {
      statement: 'StopAndRollBack',
      actions: ['codepipeline:StopPipelineExecution'],
      reason:
        'An operator of production stops an execution as one of the delivery account does, which the scenario destroy shows.',
    },
    {
      statement: 'RepairServiceStacks',
      actions: ['cloudformation:RollbackStack'],
      reason:
        'An operator returns a stack to its last stable state after a change without rollback; the local AWS rolls every change back.',
    },
  ],
} as const satisfies Readonly<Record<string, readonly UnusedReason[]>>;
