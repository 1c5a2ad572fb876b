/**
 * States of an execution after which the function records it. `RESUMED` means that somebody retries a stage, so that the
 * attempt before has ended.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-codepipeline.html
 */
export const RECORDED_STATES = [
  'SUCCEEDED',
  'FAILED',
  'STOPPED',
  'SUPERSEDED',
  'CANCELED',
  'RESUMED',
] as const;

/**
 * State of an approval action about which the function sends a notice.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-codepipeline.html
 */
export const WAITING_STATE = 'STARTED';

/** Kinds of notices about a release that the configuration chooses readers for. */
export const NOTICE_KINDS = ['failed', 'rolledBack', 'succeeded', 'superseded'] as const;
/** Kinds of all notices. `waiting` is for chat only, because the pipeline itself sends the e-mail. */
export type NoticeKind = (typeof NOTICE_KINDS)[number] | 'waiting';

/** Message attribute with the kind of a notice. The filter policies of the subscriptions read the attribute. */
export const KIND_ATTRIBUTE = 'kind';

/** Prefix of the claims in a record bucket, one for each notice. */
export const NOTICES = 'notices';

/** Environment whose approval is an action of the recorded pipelines. */
export interface ApprovedEnvironment {
  readonly environment: string;
  /** ARN of the topic for notices about releases that wait for the approval. */
  readonly topic: string;
  /** Name of the role that answers the approval. */
  readonly role: string;
}

/**
 * Environments whose approvals are actions of the recorded pipelines, by stage, in the order of the stages. Empty for
 * the pipelines of a promoted environment.
 */
export type ApprovedEnvironments = Readonly<Record<string, ApprovedEnvironment>>;

/** Type of the event with which an operator asks the function to record an execution again. */
export const REPAIR_EVENT = 'Ledger Repair';

/** Environment variables of the function. */
export interface RecordExecutionEnvironment {
  /** Id of the account that owns the pipelines and the record bucket. */
  readonly ACCOUNT_ID: string;
  /** Bucket for the ledger and the outcomes, in the Region of the function. */
  readonly RECORD_BUCKET: string;
  /** Environment that the pipelines deploy to. */
  readonly ENVIRONMENT: string;
  /** Last part of the names of the recorded pipelines; the first part is the name of the application. */
  readonly PIPELINE_SUFFIX: string;
  /** Name of the stage that deploys to the environment. */
  readonly DEPLOY_STAGE: string;
  /** Region of the environment's stacks. */
  readonly STACK_REGION: string;
  /** Prefix of the names of the environment's stacks. */
  readonly STACK_PREFIX: string;
  /** ARN of the topic for notices about releases in the environment. */
  readonly NOTICE_TOPIC: string;
  /** JSON of `ApprovedEnvironments`. */
  readonly APPROVALS: string;
  /** Name of the operators' role in the account. */
  readonly OPERATOR_ROLE: string;
  /** Address of the AWS console in the Region of the pipelines. */
  readonly CONSOLE: string;
}
