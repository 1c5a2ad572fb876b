import * as z from 'zod/mini';

import {
  commitId,
  count,
  executionId,
  matching,
  name,
  pipelineName,
  sequence,
  sha256Hex,
} from '../../text/schema';

const time = z.iso.datetime();
const text = z.string();

/** An answer to an approval action. */
const ledgerApprovalSchema = z.strictObject({
  stage: text,
  action: text,
  /** `unanswered`: the approval timed out, or the execution was stopped or superseded. */
  answer: z.enum(['approved', 'rejected', 'unanswered']),
  /** ARN of the person's session. */
  by: z.optional(text),
  /** Comment of the person, quoted in one line. */
  words: z.optional(text),
  at: z.optional(time),
});

/** An action of an attempt. */
const ledgerActionSchema = z.strictObject({
  stage: text,
  action: text,
  /** Category, owner, provider and version, e.g. `Invoke/AWS/Lambda/1`. */
  type: text,
  status: text,
  startedAt: z.optional(time),
  endedAt: z.optional(time),
  /** Id of the build, the stack operation or the request. */
  externalId: z.optional(text),
  /** Error of a failed action in one line. */
  cause: z.optional(text),
});

/** The release of an execution. */
export const ledgerReleaseSchema = z.strictObject({
  sequence,
  commit: commitId,
  /** Execution of the delivery pipeline that made the release. */
  execution: executionId,
  /** SHA-256 (hex) of `release.json`, which has the hash of every file of the release. */
  files: sha256Hex,
  /** Digest of the image of each service. */
  images: z.record(name, matching(/^sha256:[0-9a-f]{64}$/, 71)),
});
export type LedgerRelease = z.infer<typeof ledgerReleaseSchema>;

/** Statuses with which an execution or an attempt can end, as CodePipeline names them. */
export const END_STATUSES = ['Succeeded', 'Failed', 'Stopped', 'Superseded', 'Cancelled'] as const;
export type EndStatus = (typeof END_STATUSES)[number];

/** Record of one attempt of a pipeline execution. A retry of a stage begins another attempt. */
export const ledgerDocumentSchema = z.strictObject({
  version: z.literal(1),
  pipeline: pipelineName,
  application: name,
  execution: executionId,
  /** 1 for the first attempt. */
  attempt: count,
  /** Status of the attempt, as CodePipeline names the status of an execution. */
  status: z.enum(END_STATUSES),
  startedAt: z.optional(time),
  endedAt: z.optional(time),
  /** CodePipeline's type of the trigger, and the ARN of the rule or person that started the execution. */
  trigger: z.strictObject({ type: text, detail: text }),
  /** Revision of the source: a commit, or the S3 version of a bundle. */
  revision: z.optional(text),
  /** First line of the revision's description, quoted in one line. */
  summary: z.optional(text),
  /** Pipeline variables, e.g. who pushed the commit. */
  variables: z.record(text, text),
  release: z.optional(ledgerReleaseSchema),
  /** Release that each service ran before, by environment and service; `none`, `unknown`, or the number. */
  replaced: z.record(text, z.record(name, text)),
  approvals: z.array(ledgerApprovalSchema),
  actions: z.array(ledgerActionSchema),
});
export type LedgerDocument = z.infer<typeof ledgerDocumentSchema>;
export type LedgerApproval = LedgerDocument['approvals'][number];
export type LedgerAction = LedgerDocument['actions'][number];

/** Prefix of the ledger in a record bucket. Every document is written once, and nobody may delete one. */
export const LEDGER = 'ledger';
export const ledgerKey = (pipeline: string, execution: string, attempt: number) =>
  `${LEDGER}/${pipeline}/${execution}/${String(attempt)}.json`;
