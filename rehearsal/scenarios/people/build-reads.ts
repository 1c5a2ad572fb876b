import {
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  CodeBuildClient,
  DescribeTestCasesCommand,
  ListBuildsForProjectCommand,
  ListReportsForReportGroupCommand,
} from '@aws-sdk/client-codebuild';

import type { RoleSession } from '../../sessions';
import type { Read } from './reads';

/** Names of what CodeBuild has of an application. */
export interface BuildTarget {
  readonly project: string;
  /** ARN of a report group. */
  readonly reportGroup: string;
}

/** Returns the requests with which an operator looks at the newest build and its test report. */
export async function buildReads(
  session: RoleSession,
  { project: projectName, reportGroup: reportGroupArn }: BuildTarget,
): Promise<Read[]> {
  const client = session.client(CodeBuildClient);
  const listBuilds = () => client.send(new ListBuildsForProjectCommand({ projectName }));
  const listReports = () => client.send(new ListReportsForReportGroupCommand({ reportGroupArn }));
  const [ids, reportArns] = [(await listBuilds()).ids ?? [], (await listReports()).reports ?? []];
  return [
    ['codebuild:ListBuildsForProject', listBuilds],
    ['codebuild:BatchGetBuilds', () => client.send(new BatchGetBuildsCommand({ ids }))],
    ['codebuild:ListReportsForReportGroup', listReports],
    ['codebuild:BatchGetReports', () => client.send(new BatchGetReportsCommand({ reportArns }))],
    [
      'codebuild:DescribeTestCases',
      () => client.send(new DescribeTestCasesCommand({ reportArn: reportArns[0] })),
    ],
  ];
}
