import { randomUUID } from 'node:crypto';

import type { AccountRegion } from '../../../../stacks/names';
import type { Clock } from '../../clock';
import { messageOf } from '../../errors';
import type { ReportDefinition } from '../buildspec';
import type { CodeBuildRecords } from '../records/records';
import type { ReportGroupRecord, ReportRecord, TestCaseRecord, TestStatus } from '../records/report-record';
import { isFailing, readReport, type FiledTestCase, type ReportContent } from './read-report';
import { findReportGroup } from './report-group';

/**
 * Maximum number of test cases that CodeBuild keeps for each report
 * (https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html).
 */
const KEPT_CASES = 500;
const EXPIRY_SECONDS = 30 * 24 * 60 * 60;

export interface ReportingBuild {
  readonly records: CodeBuildRecords;
  /** Name, account and Region of the build project. */
  readonly project: { readonly name: string } & AccountRegion;
  readonly buildArn: string;
  /** Source directory of the build. */
  readonly root: string;
  /** Definitions in the `reports` section of the buildspec. */
  readonly reports: Readonly<Record<string, ReportDefinition>>;
  /** True if the build ended before its last command, so that its reports are incomplete. */
  readonly cutOff: boolean;
  /**
   * Checks that the role of the project may write to a report group. @throws Error with AWS's sentence if the role may
   * not.
   */
  readonly requireReport: (reportGroupArn: string) => Promise<void>;
  readonly log: (line: string) => void;
  readonly clock: Clock;
}

export interface PublishedReports {
  readonly arns: readonly string[];
  /** Test cases of all reports. */
  readonly cases: readonly FiledTestCase[];
}

/**
 * Reads the reports of a build and adds each report to its report group. The result of the build does not depend on the
 * reports. A problem appears in the log, and makes a report incomplete or prevents its creation.
 */
export async function publishReports(build: ReportingBuild): Promise<PublishedReports> {
  const arns: string[] = [];
  const all: FiledTestCase[] = [];
  for (const [key, definition] of Object.entries(build.reports)) {
    const content = await readReport(build.root, definition);
    for (const problem of content.problems) build.log(problem);
    for (const testCase of content.cases) all.push(testCase);
    try {
      const group = findReportGroup(build.records, key, build.project);
      await build.requireReport(group.arn);
      arns.push(addReport(build, group, build.cutOff ? { ...content, status: 'INCOMPLETE' } : content));
    } catch (error) {
      build.log(
        `no report was created for the entry ${key} under reports in the buildspec: ${messageOf(error)}`,
      );
    }
  }
  return { arns, cases: all };
}

/** Adds a report to a report group. @returns the ARN of the report. */
function addReport(build: ReportingBuild, group: ReportGroupRecord, content: ReportContent): string {
  const id = `${group.name}:${randomUUID()}`;
  const created = build.clock.now() / 1000;
  const { cases, status } = content;
  const report: ReportRecord = {
    arn: group.arn.replace(`:report-group/${group.name}`, `:report/${id}`),
    type: 'TEST',
    name: id,
    reportGroupArn: group.arn,
    executionId: build.buildArn,
    status,
    created,
    expired: created + EXPIRY_SECONDS,
    exportConfig: group.exportConfig,
    truncated: cases.length > KEPT_CASES,
    testSummary: summaryOf(cases),
  };
  build.records.putReport(
    report,
    kept(cases).map((testCase) => recordOf(testCase, report)),
  );
  return report.arn;
}

function summaryOf(cases: readonly FiledTestCase[]): ReportRecord['testSummary'] {
  const count = (status: TestStatus) => cases.filter((testCase) => testCase.status === status).length;
  return {
    total: cases.length,
    statusCounts: {
      SUCCEEDED: count('SUCCEEDED'),
      FAILED: count('FAILED'),
      ERROR: count('ERROR'),
      SKIPPED: count('SKIPPED'),
      UNKNOWN: count('UNKNOWN'),
    },
    durationInNanoSeconds: nanoseconds(cases.reduce((sum, { seconds }) => sum + seconds, 0)),
  };
}

/** Returns the test cases that CodeBuild keeps. Failed test cases come first, so that others are dropped first. */
function kept(cases: readonly FiledTestCase[]): FiledTestCase[] {
  if (cases.length <= KEPT_CASES) return [...cases];
  return [...cases.filter(isFailing), ...cases.filter((testCase) => !isFailing(testCase))].slice(
    0,
    KEPT_CASES,
  );
}

function recordOf(testCase: FiledTestCase, { arn, expired }: ReportRecord): TestCaseRecord {
  const { file, prefix, name, status, seconds, message, suite } = testCase;
  return {
    reportArn: arn,
    testRawDataPath: file,
    prefix,
    name,
    status,
    durationInNanoSeconds: nanoseconds(seconds),
    message,
    expired,
    testSuiteName: suite,
  };
}

const nanoseconds = (seconds: number) => Math.round(seconds * 1e9);
