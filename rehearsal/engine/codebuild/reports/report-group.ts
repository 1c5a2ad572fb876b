import { arn, type AccountRegion } from '../../../../stacks/names';
import type { CodeBuildRecords } from '../records/records';
import type { ReportGroupRecord } from '../records/report-record';

/** Matches the ARN of a report group, with Region, account and name. */
const GROUP_ARN = /^arn:[\w-]+:codebuild:([a-z0-9-]+):(\d{12}):report-group\/([A-Za-z0-9][\w-]{1,127})$/;

/**
 * Returns the report group for a key in the `reports` section of a buildspec. The key is the ARN of the report group,
 * or the part `<key>` of its name `<project>-<key>`. Never creates a report group, unlike CodeBuild, because Terraform
 * creates all report groups and the build roles cannot create others.
 *
 * @throws Error if the report group does not exist, or belongs to another account or Region.
 */
export function findReportGroup(
  records: CodeBuildRecords,
  key: string,
  project: { readonly name: string } & AccountRegion,
): ReportGroupRecord {
  const group = records.reportGroup(key.startsWith('arn:') ? checkedArn(key, project) : arnOf(key, project));
  if (group !== undefined) return group;
  const name = key.startsWith('arn:') ? key : `${project.name}-${key}`;
  throw new Error(
    `the report group ${name} does not exist; declare it in the configuration of the application, ` +
      `or use the name of a declared report in the buildspec`,
  );
}

function arnOf(key: string, project: { readonly name: string } & AccountRegion): string {
  return arn('codebuild', project, `report-group/${project.name}-${key}`);
}

function checkedArn(key: string, { accountId, region }: AccountRegion): string {
  const [, groupRegion, groupAccount] = GROUP_ARN.exec(key) ?? [];
  if (groupRegion === region && groupAccount === accountId) return key;
  throw new Error(
    `${key} is not the ARN of a report group in account ${accountId} and Region ${region}; ` +
      'use a report group of the account and Region of the build project',
  );
}
