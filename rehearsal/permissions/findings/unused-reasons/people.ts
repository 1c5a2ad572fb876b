import type { UnusedReason } from './unused-reason';

const READ_PIPELINES = [
  'codepipeline:GetPipeline',
  'codepipeline:GetPipelineExecution',
  'codepipeline:GetPipelineState',
  'codepipeline:ListActionExecutions',
  'codepipeline:ListPipelineExecutions',
];
const READ_LOGS = ['logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:GetLogEvents'];
const READ_ALARMS = ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'];

const NO_ALARM =
  'An operator reads an alarm and its metric in the console after the e-mail about the alarm; no alarm goes off in a scenario.';
const NO_LOG =
  'An operator reads the log of a failed action with the commands of docs/runbook.md or in the console; scenarios read the messages of actions only.';

/** The reasons for the unused permissions of people. */
export const PEOPLE_REASONS = {
  approver: [
    {
      statement: 'ReadPipelines',
      actions: READ_PIPELINES,
      reason:
        'An approver looks at the pipeline before the answer, with the commands of docs/people.md or in the console; in a scenario the approver answers at once.',
    },
    {
      statement: 'ReadRepositories',
      actions: [
        'codecommit:BatchGetCommits',
        'codecommit:GetBlob',
        'codecommit:GetBranch',
        'codecommit:GetCommit',
        'codecommit:GetCommitHistory',
        'codecommit:GetDifferences',
        'codecommit:GetFile',
        'codecommit:GetFolder',
        'codecommit:GetObjectIdentifier',
        'codecommit:GetReferences',
        'codecommit:GetRepository',
        'codecommit:GetTree',
      ],
      reason:
        'The link in the e-mail about an approval opens the commit in the console of CodeCommit; no scenario opens a console.',
    },
  ],
  operator: [
    {
      statement: 'ReadPipelines',
      actions: READ_PIPELINES,
      reason:
        'An operator looks at a failed execution with the commands of docs/runbook.md or in the console; scenarios follow the events of the engine.',
    },
    {
      statement: 'ReadBuilds',
      actions: ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject'],
      reason:
        'An operator finds a failed build with the commands of docs/runbook.md or in the console; scenarios follow the events of the engine.',
    },
    {
      statement: 'ReadTestReports',
      actions: [
        'codebuild:BatchGetReports',
        'codebuild:DescribeTestCases',
        'codebuild:ListReportsForReportGroup',
      ],
      reason:
        'An operator reads the test report of a failed build in the console; no scenario opens a console.',
    },
    { statement: 'ReadPipelineAlarms', actions: READ_ALARMS, reason: NO_ALARM },
    { statement: 'ReadPipelineLogs', actions: READ_LOGS, reason: NO_LOG },
    {
      statement: 'ReadServiceStacks',
      actions: ['cloudformation:DescribeStackEvents'],
      reason:
        'An operator reads the events of a service stack that failed, with a command of docs/runbook.md; scenarios read the cause in the message of the action.',
    },
    {
      statement: 'RepairServiceStacks',
      actions: ['cloudformation:ContinueUpdateRollback', 'cloudformation:RollbackStack'],
      reason:
        'An operator repairs a service stack whose rollback failed; no scenario brings a stack into this status.',
    },
    { statement: 'ReadAlarms', actions: READ_ALARMS, reason: NO_ALARM },
    {
      statement: 'ReadMetrics',
      actions: ['cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:ListMetrics'],
      reason: NO_ALARM,
    },
    {
      statement: 'ReadServices',
      actions: ['ecs:DescribeServices'],
      reason:
        'An operator reads why a service does not become healthy, with a command of docs/runbook.md; scenarios read the cause in the message of the action.',
    },
    { statement: 'ReadServiceLogs', actions: READ_LOGS, reason: NO_LOG },
  ],
} as const satisfies Readonly<Record<string, readonly UnusedReason[]>>;
