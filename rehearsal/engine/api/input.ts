import { z } from 'zod';

import { name as named, variableValue } from '../definition/fields';
import { ApiError } from '../errors';
import { problemsOf } from '../schema-problems';

const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const page = {
  maxResults: z.int().min(1).max(100).default(100),
  nextToken: z.string().min(1).max(2048).optional(),
};
const variableName = z.string().regex(/^[A-Za-z0-9@_-]+$/);

/** Values that the caller or the target of an EventBridge rule chooses for one execution. */
const start = {
  variables: z
    .array(z.object({ name: variableName.max(128), value: variableValue }))
    .min(1)
    .max(50)
    .default([]),
  sourceRevisions: z
    .array(
      z.object({
        actionName: named,
        revisionType: z.enum(['COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY']),
        revisionValue: z.string().min(1).max(1500),
      }),
    )
    .max(50)
    .default([]),
};
/** Schema for the input that the target of an EventBridge rule sets. An unknown field is a mistake in the rule. */
export const targetInput = z.strictObject(start);

/** Filter of runs of actions or rules. */
const runFilter = z
  .object({
    pipelineExecutionId: uuid.optional(),
    latestInPipelineExecution: z
      .object({ pipelineExecutionId: uuid, startTimeRange: z.enum(['Latest', 'All']) })
      .optional(),
  })
  .optional();

const transition = {
  pipelineName: named,
  stageName: named,
  transitionType: z.enum(['Inbound', 'Outbound']),
};

const summary = z.string().min(1).max(2048);
const externalExecutionId = z.string().min(1).max(1500);

/** Schemas of the API requests, with the constraints of the CodePipeline service model. */
export const inputs = {
  StartPipelineExecution: z.object({
    name: named,
    ...start,
    clientRequestToken: z
      .string()
      .regex(/^[a-zA-Z0-9-]{1,128}$/)
      .optional(),
  }),
  GetPipelineState: z.object({ name: named }),
  GetPipelineExecution: z.object({ pipelineName: named, pipelineExecutionId: uuid }),
  ListPipelineExecutions: z.object({
    pipelineName: named,
    filter: z.object({ succeededInStage: z.object({ stageName: named.optional() }).optional() }).optional(),
    ...page,
  }),
  ListActionExecutions: z.object({ pipelineName: named, filter: runFilter, ...page }),
  ListRuleExecutions: z.object({ pipelineName: named, filter: runFilter, ...page }),
  PutApprovalResult: z.object({
    pipelineName: named,
    stageName: named,
    actionName: named,
    result: z.object({ summary: z.string().max(512), status: z.enum(['Approved', 'Rejected']) }),
    token: uuid,
  }),
  RetryStageExecution: z.object({
    pipelineName: named,
    stageName: named,
    pipelineExecutionId: uuid,
    retryMode: z.enum(['FAILED_ACTIONS', 'ALL_ACTIONS']),
  }),
  RollbackStage: z.object({ pipelineName: named, stageName: named, targetPipelineExecutionId: uuid }),
  OverrideStageCondition: z.object({
    pipelineName: named,
    stageName: named,
    pipelineExecutionId: uuid,
    conditionType: z.enum(['BEFORE_ENTRY', 'ON_SUCCESS']),
  }),
  DisableStageTransition: z.object({
    ...transition,
    reason: z.string().regex(/^[a-zA-Z0-9!@ ().*?-]{1,300}$/),
  }),
  EnableStageTransition: z.object(transition),
  StopPipelineExecution: z.object({
    pipelineName: named,
    pipelineExecutionId: uuid,
    abandon: z.boolean().default(false),
    reason: z.string().max(200).optional(),
  }),
  PutJobSuccessResult: z
    .object({
      jobId: uuid,
      // AWS does not document what this member changes.
      currentRevision: z
        .unknown()
        .refine((revision) => revision === undefined, {
          error:
            'the rehearsal does not support this member (it defines what it supports in rehearsal/engine/api/input.ts)',
        })
        .optional(),
      continuationToken: z.string().min(1).max(2048).optional(),
      executionDetails: z
        .object({
          summary: summary.optional(),
          externalExecutionId: externalExecutionId.optional(),
          percentComplete: z.int().min(0).max(100).optional(),
        })
        .default({}),
      outputVariables: z.record(variableName, z.string()).optional(),
    })
    .refine((input) => input.continuationToken === undefined || input.outputVariables === undefined, {
      error: 'outputVariables and continuationToken are both set; remove one of them',
    }),
  PutJobFailureResult: z.object({
    jobId: uuid,
    failureDetails: z.object({
      type: z.enum([
        'JobFailed',
        'ConfigurationError',
        'PermissionError',
        'RevisionOutOfSync',
        'RevisionUnavailable',
        'SystemUnavailable',
      ]),
      message: z.string().min(1).max(5000),
      externalExecutionId: externalExecutionId.optional(),
    }),
  }),
  GetJobDetails: z.object({ jobId: uuid }),
} as const;

export type Inputs = { readonly [O in keyof typeof inputs]: z.infer<(typeof inputs)[O]> };

/** @throws ApiError of type ValidationException with every invalid field in the message. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ApiError('ValidationException', problemsOf(parsed.error), { cause: parsed.error });
}
