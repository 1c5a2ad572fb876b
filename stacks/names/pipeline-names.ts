import { named } from './name-error';

/** Returns the name of a pipeline's service role. */
export const pipelineRoleName = (pipeline: string) => named('role', 64, pipeline, 'role');

/** Returns the name of the role with which EventBridge starts a pipeline. */
export const startRoleName = (pipeline: string) => named('role', 64, pipeline, 'start');

/** Returns the name of the dead-letter queue for events that could not start a pipeline. */
export const startFailuresQueueName = (pipeline: string) => named('queue', 80, pipeline, 'start-failures');

/**
 * Returns the folder of a pipeline's artifacts: the first 20 characters of the pipeline's name.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html ("folder names are truncated")
 */
export const artifactPrefix = (pipeline: string) => pipeline.slice(0, 20);

/**
 * Returns the name of the stage for an environment. The IAM policies of approvers and operators contain the names of
 * stages.
 */
export const stageName = (environment: string) => environment.charAt(0).toUpperCase() + environment.slice(1);

export const APPROVE_ACTION = 'Approve';
/** Name of the action that promotes a release to the environment of its stage. */
export const PROMOTE_ACTION = 'Promote';
/** Name of the action that fetches the bundle in a release pipeline. */
export const SOURCE_ACTION = 'S3';
