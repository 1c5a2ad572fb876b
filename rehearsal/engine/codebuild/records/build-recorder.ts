import type { Clock } from '../../clock';
import type {
  BuildPhaseRecord,
  BuildPhaseType,
  BuildRecord,
  BuildStatus,
  PhaseContext,
} from './build-record';
import type { CodeBuildRecords } from './records';

/** Fields of a build that are known at the start and do not change. */
export type NewBuild = Omit<
  BuildRecord,
  | 'startTime'
  | 'currentPhase'
  | 'buildStatus'
  | 'buildComplete'
  | 'phases'
  | 'reportArns'
  | 'exportedEnvironmentVariables'
>;

/**
 * Keeps the record of one running build up to date. The times follow the clock of the engine, like the push times in
 * the local ECR, because check-release compares the end of a build with the push times of images.
 */
export class BuildRecorder {
  private build: BuildRecord;

  constructor(
    private readonly records: CodeBuildRecords,
    build: NewBuild,
    private readonly clock: Clock,
  ) {
    const startTime = this.now();
    this.build = {
      ...build,
      startTime,
      currentPhase: 'SUBMITTED',
      buildStatus: 'IN_PROGRESS',
      buildComplete: false,
      phases: [{ phaseType: 'SUBMITTED', startTime }],
      reportArns: [],
      exportedEnvironmentVariables: [],
    };
    records.putBuild(this.build);
  }

  get arn(): string {
    return this.build.arn;
  }

  /** Begins a phase. If the current phase has not ended, ends the current phase with the status SUCCEEDED. */
  beginPhase(phaseType: BuildPhaseType): void {
    this.endPhase('SUCCEEDED');
    const phases = [...this.build.phases, { phaseType, startTime: this.now() }];
    this.update({ phases, currentPhase: phaseType });
  }

  /** Ends the current phase. Does nothing if the phase has already ended. */
  endPhase(phaseStatus: BuildStatus, context?: PhaseContext): void {
    const last = this.build.phases.at(-1);
    if (last === undefined || last.phaseStatus !== undefined) return;
    const endTime = this.now();
    const ended: BuildPhaseRecord = {
      ...last,
      phaseStatus,
      endTime,
      durationInSeconds: Math.floor(endTime - last.startTime),
      contexts: [context ?? { statusCode: '', message: '' }],
    };
    this.update({ phases: [...this.build.phases.slice(0, -1), ended] });
  }

  setReports(reportArns: readonly string[]): void {
    this.update({ reportArns });
  }

  /** Ends the build. Does nothing if the build has already ended. */
  complete(buildStatus: BuildStatus, exported: Readonly<Record<string, string>> = {}): void {
    if (this.build.buildComplete) return;
    this.beginPhase('FINALIZING');
    this.beginPhase('COMPLETED');
    this.update({
      buildStatus,
      buildComplete: true,
      endTime: this.now(),
      exportedEnvironmentVariables: Object.entries(exported).map(([name, value]) => ({ name, value })),
    });
  }

  /** Returns the time in seconds since the epoch. */
  private now(): number {
    return this.clock.now() / 1000;
  }

  private update(change: Partial<BuildRecord>): void {
    this.build = { ...this.build, ...change };
    this.records.putBuild(this.build);
  }
}
