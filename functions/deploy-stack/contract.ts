import * as z from 'zod/mini';

import { executionId, matching, pipelineName } from '../shared/text/schema';

/** `Artifact::path/in/artifact`; the path is relative and never leaves the artifact. */
const artifactFile = matching(
  /^[A-Za-z0-9_-]{1,100}::(?!\/)(?!.*(?:^|[:/])\.\.(?:\/|$))[\w./-]{1,300}$/,
  410,
);

/**
 * UserParameters of the action that deploys one service: ids only, no free text, at most 1,000 characters.
 * What the function may really reach is fixed by its policy and its environment, not by what stands here.
 */
export const deployStackParametersSchema = z.strictObject({
  /** Region of the stack. */
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 30),
  /** Name of the CloudFormation stack. */
  stack: matching(/^[a-zA-Z][-a-zA-Z0-9]*$/, 128),
  template: artifactFile,
  configuration: z.optional(artifactFile),
  /** The image file of the service, in the build's artifact; `release.json` stands beside it. */
  image: artifactFile,
  capabilities: z.optional(
    z.array(z.enum(['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'])),
  ),
  /** Name of the pipeline, which must be running this action now. */
  pipeline: pipelineName,
  /** Execution of the pipeline: `#{codepipeline.PipelineExecutionId}`, resolved. */
  release: executionId,
  /** Somebody else's operation runs on the stack: wait for its end, or fail. @default 'wait' */
  onBusy: z.optional(z.enum(['wait', 'fail'])),
  /** The stack never worked, its creation failed: delete and create it again, or fail. @default 'recreate' */
  onFailedCreate: z.optional(z.enum(['recreate', 'fail'])),
  /** The stack is in UPDATE_ROLLBACK_FAILED: continue the rollback once, without skipping a resource. @default false */
  continueRollback: z.optional(z.boolean()),
  /** The stack does not exist: create it, or fail. @default true */
  allowCreate: z.optional(z.boolean()),
});
export type DeployStackParameters = z.infer<typeof deployStackParametersSchema>;

/** Environment variables of the function: the allow-list of what it may touch. */
export interface DeployStackEnvironment {
  /** Name of the environment it deploys to. */
  readonly ENVIRONMENT: string;
  /** Region of that environment's stacks. */
  readonly STACK_REGION: string;
  /** Every stack it may touch starts with this. */
  readonly STACK_PREFIX: string;
  /** ARN of the role it passes to CloudFormation, with `*` for the name of the application. */
  readonly SERVICE_ROLE_ARN: string;
  /** Name of the project: the first part of its repositories and published parameters. */
  readonly PROJECT: string;
  /** Host of the one registry images may come from. */
  readonly REGISTRY: string;
  /** Bucket that takes the deployment records, in the function's own Region. */
  readonly RECORD_BUCKET: string;
  /** Bucket in the stacks' Region for templates that are too large for a request. */
  readonly TEMPLATE_BUCKET: string;
  /** Names of the promoted environments, comma separated: what was promoted to each becomes an output variable. */
  readonly PROMOTED_ENVIRONMENTS: string;
}

/** Output variable that says what was promoted last to an environment: what a newer release would replace. */
export const replacesVariable = (environment: string) => `Replaces-${environment}`;

/** Key of a template in the template bucket. The name is the content, so an object never changes. */
export const templateKey = (sha256: string) => `templates/${sha256}.json`;
