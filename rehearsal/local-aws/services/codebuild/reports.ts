import { z } from 'zod';

import { arn } from '../../../../stacks/names';
import {
  REPORT_STATUSES,
  TEST_STATUSES,
  type ReportRecord,
} from '../../../engine/codebuild/records/report-record';
import type { CodeBuildRecords } from '../../../engine/codebuild/records/records';
import type { Caller } from '../../../engine/types';
import { CodeBuildError, operation, type Operation } from './operation';
import { page, pageSchema, sorted, sortOrderSchema } from './page';

/** Operations that read reports. */
export const reportOperations: Readonly<Record<string, Operation>> = {
  BatchGetReports: operation(
    z.object({ reportArns: z.array(z.string()).min(1).max(100) }),
    (records, { reportArns }, caller) => {
      const found = reportArns.map((reportArn) => findReport(records, reportArn, caller));
      return {
        reports: found.filter((report) => report !== undefined),
        reportsNotFound: reportArns.filter((_, index) => found[index] === undefined),
      };
    },
  ),
  DescribeTestCases: operation(
    z.object({
      ...pageSchema,
      reportArn: z.string(),
      filter: z
        .object({ status: z.enum(TEST_STATUSES).optional(), keyword: z.string().optional() })
        .default({}),
    }),
    (records, { reportArn, filter: { status, keyword = '' }, ...input }, caller) => {
      const report = findReport(records, reportArn, caller);
      if (report === undefined) throw notFound(reportArn);
      const cases = records
        .testCasesOf(report.arn)
        .map((testCase, index) => ({ id: String(index), testCase }))
        .filter(({ testCase }) => status === undefined || testCase.status === status)
        .filter(({ testCase: { name, prefix } }) => name.includes(keyword) || prefix.includes(keyword));
      const { items, next } = page(cases, input);
      return { testCases: items.map(({ testCase }) => testCase), ...next };
    },
  ),
  ListReportsForReportGroup: operation(
    z.object({
      ...pageSchema,
      reportGroupArn: z.string(),
      sortOrder: sortOrderSchema,
      filter: z.object({ status: z.enum(REPORT_STATUSES).optional() }).default({}),
    }),
    (records, { reportGroupArn, sortOrder, filter: { status }, ...input }, caller) => {
      const known = isOwn(reportGroupArn, caller) && records.reportGroup(reportGroupArn) !== undefined;
      if (!known) throw notFound(reportGroupArn);
      const reports = records
        .reportsOf(reportGroupArn)
        .filter((report) => status === undefined || report.status === status)
        .map((report) => ({ id: report.arn }));
      const { items, next } = page(sorted(reports, sortOrder), input);
      return { reports: items.map(({ id }) => id), ...next };
    },
  ),
};

/** Returns a report, or undefined if the caller's account and Region have no such report. */
function findReport(records: CodeBuildRecords, reportArn: string, caller: Caller): ReportRecord | undefined {
  return isOwn(reportArn, caller) ? records.report(reportArn) : undefined;
}

const isOwn = (resourceArn: string, caller: Caller) => resourceArn.startsWith(arn('codebuild', caller, ''));

const notFound = (resourceArn: string) =>
  new CodeBuildError('ResourceNotFoundException', `${resourceArn} does not exist`);
