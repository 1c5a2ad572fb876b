import type { AccountRegion } from '../../../../stacks/names';
import type { BuildRecord, ReportRecord } from './records';

/** A stored report, and the build that created the report. */
export interface BuildReport {
  /** ARN of the report. */
  readonly id: string;
  readonly build: BuildRecord;
  readonly report: ReportRecord;
}

/** All builds of the rehearsal. Each caller sees only the builds of its own account and Region. */
export class Builds {
  private readonly records: BuildRecord[] = [];
  private readonly numbers = new Map<string, number>();

  /** Returns the next build number of a project. */
  nextNumber(projectArn: string): number {
    const number = (this.numbers.get(projectArn) ?? 0) + 1;
    this.numbers.set(projectArn, number);
    return number;
  }

  add(record: BuildRecord): void {
    this.records.push(record);
  }

  /** Returns the builds of an account and Region, the newest first. */
  of({ accountId, region }: AccountRegion): BuildRecord[] {
    return this.records
      .filter((record) => record.accountId === accountId && record.region === region)
      .reverse();
  }

  /** Returns the reports of an account and Region, the newest first. */
  reportsOf(accountRegion: AccountRegion): BuildReport[] {
    return this.of(accountRegion).flatMap((build) =>
      build.reports.map((report) => ({ id: report.arn, build, report })),
    );
  }
}
