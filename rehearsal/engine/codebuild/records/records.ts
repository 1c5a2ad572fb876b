import type { RestorableState } from '../../../restorable-state';
import type { BuildRecord } from './build-record';
import type { ReportGroupRecord, ReportRecord, TestCaseRecord } from './report-record';

interface RecordedReport {
  readonly report: ReportRecord;
  readonly cases: readonly TestCaseRecord[];
}

/**
 * Builds, report groups and reports of CodeBuild in all accounts and Regions, by ARN. The engine writes builds and
 * reports; the CodeBuild API of the local AWS reads them, and writes report groups. All lists are sorted from oldest to
 * newest.
 */
export class CodeBuildRecords {
  private readonly builds: Map<string, BuildRecord>;
  private readonly groups: Map<string, ReportGroupRecord>;
  private readonly reports: Map<string, RecordedReport>;

  constructor(state: RestorableState) {
    this.builds = state.map();
    this.groups = state.map();
    this.reports = state.map();
  }

  /** Adds a build, or replaces the record of the build. */
  putBuild(build: BuildRecord): void {
    this.builds.set(build.arn, build);
  }

  build(arn: string): BuildRecord | undefined {
    return this.builds.get(arn);
  }

  allBuilds(): readonly BuildRecord[] {
    return [...this.builds.values()];
  }

  /** Adds a report group, or replaces the record of the report group. */
  putReportGroup(group: ReportGroupRecord): void {
    this.groups.set(group.arn, group);
  }

  reportGroup(arn: string): ReportGroupRecord | undefined {
    return this.groups.get(arn);
  }

  /** Deletes a report group and its reports. */
  deleteReportGroup(arn: string): void {
    this.groups.delete(arn);
    for (const { arn: reportArn } of this.reportsOf(arn)) this.reports.delete(reportArn);
  }

  /** Adds a report, or replaces the record of the report. */
  putReport(report: ReportRecord, cases: readonly TestCaseRecord[]): void {
    this.reports.set(report.arn, { report, cases });
  }

  report(arn: string): ReportRecord | undefined {
    return this.reports.get(arn)?.report;
  }

  /** Returns the test cases of a report. CodeBuild keeps at most 500 test cases for each report. */
  testCasesOf(reportArn: string): readonly TestCaseRecord[] {
    return this.reports.get(reportArn)?.cases ?? [];
  }

  /** Returns the reports of a report group. */
  reportsOf(groupArn: string): readonly ReportRecord[] {
    return [...this.reports.values()]
      .map(({ report }) => report)
      .filter(({ reportGroupArn }) => reportGroupArn === groupArn);
  }
}
