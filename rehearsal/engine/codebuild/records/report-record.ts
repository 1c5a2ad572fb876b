export const TEST_STATUSES = ['SUCCEEDED', 'FAILED', 'ERROR', 'SKIPPED', 'UNKNOWN'] as const;
export type TestStatus = (typeof TEST_STATUSES)[number];

export const REPORT_STATUSES = ['GENERATING', 'SUCCEEDED', 'FAILED', 'INCOMPLETE', 'DELETING'] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** A report group in the format of a BatchGetReportGroups response. */
export interface ReportGroupRecord {
  readonly arn: string;
  readonly name: string;
  readonly type: 'TEST' | 'CODE_COVERAGE';
  readonly exportConfig: Readonly<Record<string, unknown>>;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly lastModified: number;
  readonly tags: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[];
  readonly status: 'ACTIVE';
}

/** A report in the format of a BatchGetReports response. */
export interface ReportRecord {
  /** `<ARN prefix>:report/<report group>:<uuid>` */
  readonly arn: string;
  readonly type: 'TEST';
  readonly name: string;
  readonly reportGroupArn: string;
  /** ARN of the build. */
  readonly executionId: string;
  readonly status: ReportStatus;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly expired: number;
  readonly exportConfig: Readonly<Record<string, unknown>>;
  /** True if the report has more test cases than DescribeTestCases returns. */
  readonly truncated: boolean;
  readonly testSummary: {
    readonly total: number;
    readonly statusCounts: Readonly<Record<TestStatus, number>>;
    readonly durationInNanoSeconds: number;
  };
}

/** A test case in the format of a DescribeTestCases response. */
export interface TestCaseRecord {
  readonly reportArn: string;
  /** Path of the report file that contains the test case. */
  readonly testRawDataPath: string;
  readonly prefix: string;
  readonly name: string;
  readonly status: TestStatus;
  readonly durationInNanoSeconds: number;
  readonly message: string;
  /** Seconds since the epoch. */
  readonly expired: number;
  readonly testSuiteName: string;
}
