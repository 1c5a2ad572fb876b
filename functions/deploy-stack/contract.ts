import * as z from 'zod/mini';

import { executionId, matching, pipelineName } from '../shared/text/schema';

/** `Artifact::path/in/artifact`: the path is relative and stays inside the artifact. */
const artifactFile = matching(
  /^[A-Za-z0-9_-]{1,100}::(?!\/)(?!.*(?:^|[:/])\.\.(?:\/|$))[\w./-]{1,300}$/,
  410,
);

/**
 * UserParameters of the action that deploys one service: ids only, no free text, at most 1,000 characters. The
 * function's IAM policy and environment decide what the function can reach, not these parameters.
 */
export const deployStackParametersSchema = z.strictObject({
  /** Region of the CloudFormation stack. */
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 30),
  /** Name of the CloudFormation stack. */
  stack: matching(/^[a-zA-Z][-a-zA-Z0-9]*$/, 128),
  template: artifactFile,
  configuration: z.optional(artifactFile),
  /** Image file of the service, in the same folder of the build's artifact as `release.json`. */
  image: artifactFile,
  /** Name of the pipeline that runs this action. */
  pipeline: pipelineName,
  /** Id of the pipeline execution: the value of `#{codepipeline.PipelineExecutionId}`. */
  release: executionId,
});
export type DeployStackParameters = z.infer<typeof deployStackParametersSchema>;

/** Environment variables of the function. They limit what the function may deploy. */
export interface DeployStackEnvironment {
  /** Name of the environment that the function deploys to. */
  readonly ENVIRONMENT: string;
  /** Region of the environment's stacks. */
  readonly STACK_REGION: string;
  /** Prefix of the environment's stacks. */
  readonly STACK_PREFIX: string;
  /** ARN of the role that the function passes to CloudFormation, with `*` in place of the application's name. */
  readonly SERVICE_ROLE_ARN: string;
  /** Name of the project: the first part of the names of its repositories and SSM parameters. */
  readonly PROJECT: string;
  /** Host of the only registry that images may come from. */
  readonly REGISTRY: string;
  /** Bucket for the deployment records, in the function's own Region. */
  readonly RECORD_BUCKET: string;
  /** Bucket for templates that are too large for a request, in the stacks' Region. */
  readonly TEMPLATE_BUCKET: string;
  /** Comma-separated names of the promoted environments. Each gets an output variable with its last promotion. */
  readonly PROMOTED_ENVIRONMENTS: string;
}

/** Returns the name of the output variable with the release that a newer one would replace in an environment. */
export const replacesVariable = (environment: string) => `Replaces-${environment}`;

/** Key of a template in the template bucket. The name is the content, so an object never changes. */
export const templateKey = (sha256: string) => `templates/${sha256}.json`;
