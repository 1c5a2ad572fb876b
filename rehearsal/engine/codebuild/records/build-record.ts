export type BuildStatus = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';

/** Phases of a build, in their order. */
export type BuildPhaseType =
  | 'SUBMITTED'
  | 'QUEUED'
  | 'PROVISIONING'
  | 'DOWNLOAD_SOURCE'
  | 'INSTALL'
  | 'PRE_BUILD'
  | 'BUILD'
  | 'POST_BUILD'
  | 'UPLOAD_ARTIFACTS'
  | 'FINALIZING'
  | 'COMPLETED';

/** Reason for the status of a phase. */
export interface PhaseContext {
  /** E.g. `COMMAND_EXECUTION_ERROR`. */
  readonly statusCode: string;
  readonly message: string;
}

export interface BuildPhaseRecord {
  readonly phaseType: BuildPhaseType;
  /** Absent in the phase `COMPLETED`, which has no end. */
  readonly phaseStatus?: BuildStatus;
  /** Seconds since the epoch, like all times of a build. */
  readonly startTime: number;
  readonly endTime?: number;
  readonly durationInSeconds?: number;
  readonly contexts?: readonly PhaseContext[];
}

/** A build in the format of a BatchGetBuilds response. */
export interface BuildRecord {
  /** `<project>:<uuid>` */
  readonly id: string;
  readonly arn: string;
  readonly buildNumber: number;
  readonly startTime: number;
  /** Absent until the build ends. */
  readonly endTime?: number;
  readonly currentPhase: BuildPhaseType;
  readonly buildStatus: BuildStatus;
  readonly buildComplete: boolean;
  readonly projectName: string;
  /** `codepipeline/<pipeline>` */
  readonly initiator: string;
  /** ARN of the input artifact in S3. */
  readonly sourceVersion: string;
  /** Source revision of the input artifact, for example a commit id. Absent if no source action wrote the artifact. */
  readonly resolvedSourceVersion?: string;
  readonly source: { readonly type: 'CODEPIPELINE'; readonly buildspec: string };
  readonly serviceRole: string;
  readonly timeoutInMinutes: number;
  readonly phases: readonly BuildPhaseRecord[];
  /** Absent if the project writes no log to CloudWatch Logs. */
  readonly logs?: {
    readonly groupName: string;
    readonly streamName: string;
    readonly deepLink: string;
    readonly cloudWatchLogsArn: string;
  };
  readonly reportArns: readonly string[];
  readonly exportedEnvironmentVariables: readonly { readonly name: string; readonly value: string }[];
}
