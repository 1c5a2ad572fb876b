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
}
