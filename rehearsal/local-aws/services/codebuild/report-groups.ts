import { z } from 'zod';

import { arn } from '../../../../stacks/names';
import type { ReportGroupRecord } from '../../../engine/codebuild/records/report-record';
import type { CodeBuildRecords } from '../../../engine/codebuild/records/records';
import type { Caller } from '../../../engine/types';
import { CodeBuildError, operation, type Operation } from './operation';

const settingsSchema = {
  exportConfig: z.record(z.string(), z.unknown()),
  tags: z.array(z.object({ key: z.string().optional(), value: z.string().optional() })),
};

/** Operations that create, read, change and delete report groups. */
export const reportGroupOperations: Readonly<Record<string, Operation>> = {
  CreateReportGroup: operation(
    z.object({
      name: z.string().regex(/^[A-Za-z0-9][\w-]{1,127}$/),
      type: z.enum(['TEST', 'CODE_COVERAGE']),
      exportConfig: settingsSchema.exportConfig,
      tags: settingsSchema.tags.default([]),
    }),
    (records, input, caller) => {
      const groupArn = arn('codebuild', caller, `report-group/${input.name}`);
      if (records.reportGroup(groupArn) !== undefined) {
        throw new CodeBuildError(
          'ResourceAlreadyExistsException',
          `Report group already exists: ${groupArn}`,
        );
      }
      const created = Date.now() / 1000;
      return put(records, { ...input, arn: groupArn, created, lastModified: created, status: 'ACTIVE' });
    },
  ),
  BatchGetReportGroups: operation(
    z.object({ reportGroupArns: z.array(z.string()).min(1).max(100) }),
    (records, { reportGroupArns }, caller) => {
      const found = reportGroupArns.map((groupArn) => find(records, groupArn, caller));
      return {
        reportGroups: found.filter((group) => group !== undefined),
        reportGroupsNotFound: reportGroupArns.filter((_, index) => found[index] === undefined),
      };
    },
  ),
  UpdateReportGroup: operation(
    z.object({
      arn: z.string(),
      exportConfig: settingsSchema.exportConfig.optional(),
      tags: settingsSchema.tags.optional(),
    }),
    (records, input, caller) => {
      const group = existing(records, input.arn, caller);
      return put(records, {
        ...group,
        exportConfig: input.exportConfig ?? group.exportConfig,
        tags: input.tags ?? group.tags,
        lastModified: Date.now() / 1000,
      });
    },
  ),
  DeleteReportGroup: operation(
    z.object({ arn: z.string(), deleteReports: z.boolean().default(false) }),
    (records, { arn: groupArn, deleteReports }, caller) => {
      // AWS returns success for a report group that does not exist.
      if (find(records, groupArn, caller) === undefined) return {};
      if (!deleteReports && records.reportsOf(groupArn).length > 0) {
        throw new CodeBuildError(
          'InvalidInputException',
          `the report group ${groupArn} contains reports; delete the reports first, or set deleteReports`,
        );
      }
      records.deleteReportGroup(groupArn);
      return {};
    },
  ),
};

function put(records: CodeBuildRecords, reportGroup: ReportGroupRecord): object {
  records.putReportGroup(reportGroup);
  return { reportGroup };
}

/** Returns a report group, or undefined if the caller's account and Region have no such report group. */
function find(records: CodeBuildRecords, groupArn: string, caller: Caller): ReportGroupRecord | undefined {
  return groupArn.startsWith(arn('codebuild', caller, '')) ? records.reportGroup(groupArn) : undefined;
}

function existing(records: CodeBuildRecords, groupArn: string, caller: Caller): ReportGroupRecord {
  const group = find(records, groupArn, caller);
  if (group !== undefined) return group;
  throw new CodeBuildError('ResourceNotFoundException', `${groupArn} does not exist`);
}
