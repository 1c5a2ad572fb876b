/** Statuses of a test case: https://docs.aws.amazon.com/codebuild/latest/userguide/test-report.html */
export const TEST_STATUSES = ['SUCCEEDED', 'FAILED', 'ERROR', 'SKIPPED', 'UNKNOWN'] as const;
export type TestStatus = (typeof TEST_STATUSES)[number];

export interface TestCaseResult {
  readonly name: string;
  /** Name of the class or suite of the test. */
  readonly prefix: string;
  readonly status: TestStatus;
  /** Message of a failure, or an empty text. */
  readonly message: string;
  readonly durationNanos: number;
}

/** Result of the files of one report in a buildspec. */
export interface ReportResult {
  /** Name of the report in the buildspec. */
  readonly name: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'INCOMPLETE';
  /** At most 500 test cases, the failed ones first. */
  readonly cases: readonly TestCaseResult[];
  /** Number of all test cases by status. */
  readonly counts: Readonly<Record<TestStatus, number>>;
  /** True if the report has more test cases than `cases`. */
  readonly truncated: boolean;
  readonly durationNanos: number;
}
