import * as z from 'zod/mini';

import { executionId, matching, name, pipelineName, serviceNames } from '../shared/text/schema';

/** UserParameters that both actions have. */
const COMMON = {
  application: name,
  /** Names of all services of the application. */
  services: serviceNames,
  /** Name of the application's CodeCommit repository. */
  repository: matching(/^[\w.-]+$/, 100),
  /** Name of the pipeline that runs this action. */
  pipeline: pipelineName,
  /** Id of the pipeline execution: the value of `#{codepipeline.PipelineExecutionId}`. */
  release: executionId,
};

/**
 * UserParameters of the action that checks a release, at most 1,000 characters. The action reads the artifact `Source`
 * and writes the artifact `Checked`.
 */
const checkReleaseParametersSchema = z.strictObject({
  task: z.literal('check'),
  ...COMMON,
  /** Name of the application's CodeBuild project. */
  buildProject: matching(/^[A-Za-z0-9][\w-]+$/, 150),
  /** Names in the `reports` section of the buildspec. Each name is the last part of a report group's name. */
  reports: z.array(name).check(z.minLength(1), z.maxLength(5)),
});
export type CheckReleaseParameters = z.infer<typeof checkReleaseParametersSchema>;

/**
 * UserParameters of the action that describes what a release changes in one environment, at most 1,000 characters. The
 * action reads the artifact `Checked`, and sets the variables for the approval message.
 */
const describeReleaseParametersSchema = z.strictObject({
  task: z.literal('describe'),
  ...COMMON,
  /** Name of the environment. */
  environment: name,
});
export type DescribeReleaseParameters = z.infer<typeof describeReleaseParametersSchema>;

/** UserParameters of every action that invokes the function. */
export const taskParametersSchema = z.discriminatedUnion('task', [
  checkReleaseParametersSchema,
  describeReleaseParametersSchema,
]);

const CHECKED_ENVIRONMENT = {
  name,
  /** Minutes until an unanswered approval counts as rejected. */
  timeoutMinutes: z.int().check(z.gte(1)),
};

/** Environments of the project in their order, the tested environment first. */
export const checkedEnvironmentsSchema = z
  .array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('tested'), ...CHECKED_ENVIRONMENT }),
      z.strictObject({
        kind: z.literal('promoted'),
        ...CHECKED_ENVIRONMENT,
        /** Bucket with the outcomes of the environment. */
        records: z.strictObject({ bucket: z.string(), region: z.string(), accountId: z.string() }),
      }),
    ]),
  )
  .check(z.minLength(1));
export type CheckedEnvironments = z.infer<typeof checkedEnvironmentsSchema>;
export type CheckedEnvironment = CheckedEnvironments[number];

/** Environment variables of the function. */
export interface CheckReleaseEnvironment {
  /** Name of the project: the first part of the names of the project's ECR repositories and SSM parameters. */
  readonly PROJECT: string;
  /** Host name of the only ECR registry that an image may come from. */
  readonly REGISTRY: string;
  /** Bucket for release numbers and check records, in the Region of the function. */
  readonly RECORD_BUCKET: string;
  /** Region of the tested environment's stacks. CloudFormation validates the templates in this Region. */
  readonly STACK_REGION: string;
  /** Prefix of the names of the tested environment's stacks. */
  readonly STACK_PREFIX: string;
  /** Bucket for templates that are too large for a CloudFormation request, in the Region of the stacks. */
  readonly TEMPLATE_BUCKET: string;
  /** JSON that matches `checkedEnvironmentsSchema`. */
  readonly ENVIRONMENTS: string;
}

/** Name of the action that runs the builds. CodePipeline's records of this action contain the ids of the builds. */
export const BUILD_ACTION = 'CodeBuild';
