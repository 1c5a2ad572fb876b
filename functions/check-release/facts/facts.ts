/*
 * Facts that check-release reads from AWS. Unless a comment says otherwise, no fact is a claim of the build or of the
 * repository.
 */

/** Facts about the pipeline execution, from CodePipeline's own records. */
export interface ExecutionFacts {
  /** Full id of the commit that the source action fetched. */
  readonly commit: string;
  /** Id of the newest build of the execution: `<project>:<uuid>`. A retried stage adds a build to the execution. */
  readonly buildId: string;
  /** ARN of the caller that pushed exactly this commit. Undefined when the trigger of the execution names no caller. */
  readonly pusher: string | undefined;
}

/** A build that succeeded for the commit of the execution. */
export interface BuildFacts {
  readonly id: string;
  readonly arn: string;
  readonly endTime: Date;
  readonly reportArns: readonly string[];
}

export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Result of reading the reports of a build. `generating`: CodeBuild has not completed the report in the group `report`
 * yet.
 */
export type ReportsResult =
  | { readonly kind: 'complete'; readonly tests: TestTotals }
  | { readonly kind: 'generating'; readonly report: string };

/** A commit, as the repository has it. The author of the commit chose the name, the e-mail address and the message. */
export interface CommitFacts {
  readonly id: string;
  readonly parents: readonly string[];
  /** First paragraph of the message, in one line, without characters that hide or reorder text. */
  readonly subject: string;
  /** `Name <email>` in one line, without characters that hide or reorder text. */
  readonly author: string;
}

/** The image that a build has pushed for one service. */
export interface ImageFacts {
  readonly service: string;
  /** `registry/repository@sha256:<64 hex>` */
  readonly uri: string;
  /** `sha256:<64 hex>` */
  readonly digest: string;
  /** Compressed size in the registry, in bytes. */
  readonly bytes: number;
}
