import * as z from 'zod/mini';

import { executionId, matching, pipelineName } from '../shared/text/schema';

/** Matches `Artifact::path/in/artifact` with a relative path that stays inside the artifact. */
const artifactFile = matching(
  /^[A-Za-z0-9_-]{1,100}::(?!\/)(?!.*(?:^|[:/])\.\.(?:\/|$))[\w./-]{1,300}$/,
  410,
);

/**
 * UserParameters of the action that deploys one service, at most 1,000 characters. The parameters contain only names,
 * ids and paths. The IAM policy and the environment variables of the function, not these parameters, limit what the
 * function can access.
 */
export const deployStackParametersSchema = z.strictObject({
  /** Region of the CloudFormation stack. */
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 30),
  /** Name of the CloudFormation stack. */
  stack: matching(/^[a-zA-Z][-a-zA-Z0-9]*$/, 128),
  template: artifactFile,
  configuration: z.optional(artifactFile),
  /** Image file of the service. `release.json` is in the same folder of the same artifact. */
  image: artifactFile,
  /** Name of the pipeline that runs this action. */
  pipeline: pipelineName,
  /** Id of the pipeline execution: the value of `#{codepipeline.PipelineExecutionId}`. */
  release: executionId,
});
export type DeployStackParameters = z.infer<typeof deployStackParametersSchema>;

/** Environment variables of the function. The variables limit what the function may deploy. */
export interface DeployStackEnvironment {
  /** Name of the environment that the function deploys to. */
  readonly ENVIRONMENT: string;
  /** Region of the environment's stacks. */
  readonly STACK_REGION: string;
  /** Prefix of the names of the environment's stacks. */
  readonly STACK_PREFIX: string;
  /** ARN of the IAM role that the function passes to CloudFormation, with `*` in place of the application's name. */
  readonly SERVICE_ROLE_ARN: string;
  /** Name of the project: the first part of the names of the project's ECR repositories and SSM parameters. */
  readonly PROJECT: string;
  /** Host name of the only ECR registry that an image may come from. */
  readonly REGISTRY: string;
  /** Bucket for the records of checks, deployments and promotions, in the Region of the function. */
  readonly RECORD_BUCKET: string;
  /** Bucket for templates that are too large for a CloudFormation request, in the Region of the stacks. */
  readonly TEMPLATE_BUCKET: string;
  /** Soak time in minutes before the promotion to the next environment. The approvers there see the earliest time. */
  readonly SOAK_MINUTES: string;
}
