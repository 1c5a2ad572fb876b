import { BatchGetReportGroupsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { randomUUID } from 'node:crypto';

import type { EngineContext } from '../../context';
import type { BuildRecord, ReportRecord } from '../api/records';
import type { ReportResult } from './report';

/**
 * Returns the reports that CodeBuild stores for a build. A report needs its report group `<project>-<name in the
 * buildspec>`, which Terraform creates. AWS would create a missing group, but only if the role of the project may do
 * that.
 *
 * @returns the reports, and a note for each report without a group.
 */
export async function storedReports(
  { aws, clock }: EngineContext,
  { accountId, arn, project, region }: BuildRecord,
  results: readonly ReportResult[],
): Promise<{ readonly reports: readonly ReportRecord[]; readonly notes: readonly string[] }> {
  if (results.length === 0) return { reports: [], notes: [] };
  const prefix = arn.slice(0, arn.indexOf(':build/'));
  const nameOf = ({ name }: ReportResult) => `${project}-${name}`;
  const groupArnOf = (result: ReportResult) => `${prefix}:report-group/${nameOf(result)}`;
  const client = aws.client(CodeBuildClient, await aws.account(accountId, region), region);
  const { reportGroups = [] } = await client.send(
    new BatchGetReportGroupsCommand({ reportGroupArns: results.map(groupArnOf) }),
  );
  const exists = (result: ReportResult) => reportGroups.some((group) => group.arn === groupArnOf(result));
  return {
    reports: results.filter(exists).map((result) => ({
      arn: `${prefix}:report/${nameOf(result)}:${randomUUID()}`,
      groupArn: groupArnOf(result),
      created: clock.now(),
      result,
    })),
    notes: results
      .filter((result) => !exists(result))
      .map((result) => `the report ${result.name} is not stored: there is no report group ${nameOf(result)}`),
  };
}
