import type { AccountRegion } from '../../../../stacks/names';
import type { ReportResult } from '../reports/report';

export interface PhaseRecord {
  readonly phaseType: string;
  readonly phaseStatus: 'SUCCEEDED' | 'FAILED';
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  readonly endTime: number;
}

/** A report of a build, as CodeBuild stores the report. */
export interface ReportRecord {
  /** `arn:aws:codebuild:<region>:<account>:report/<report group>:<uuid>` */
  readonly arn: string;
  readonly groupArn: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly result: ReportResult;
}

export type BuildStatus = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';

/** A build, as CodeBuild stores the build. The engine changes the record until the build is complete. */
export interface BuildRecord extends AccountRegion {
  /** `<project>:<uuid>` */
  readonly id: string;
  readonly arn: string;
  readonly number: number;
  readonly project: string;
  /** `codepipeline/<pipeline>` */
  readonly initiator: string;
  readonly sourceVersion: string;
  readonly resolvedSourceVersion: string;
  readonly buildspec: string;
  readonly logs: { readonly groupName: string; readonly streamName: string };
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  endTime?: number;
  status: BuildStatus;
  phases: readonly PhaseRecord[];
  exported: Readonly<Record<string, string>>;
  reports: readonly ReportRecord[];
}
