import { arn, bucketArn } from '../../../stacks/names';
import type { Artifact } from '../artifacts/artifacts';
import { pause } from '../clock';
import { ActionFailure } from '../errors';
import type { Job, JobArtifact, JobContext, JobData, JobResult } from '../executions/jobs';
import { readFunction, type DeployedFunction } from '../lambda/function';
import { invokeAsync } from '../lambda/invoke-async';
import { logTail } from '../log-tail';
import { requirePermissions } from '../require-permissions';
import { optional, required, type ConfigurationFields } from './configuration';
import type { StepContext } from './step-context';

/** Configuration fields of the action Lambda and of the rule LambdaInvoke. */
export const FUNCTION_FIELDS: ConfigurationFields = {
  FunctionName: required(),
  UserParameters: optional(),
};

/**
 * Milliseconds between a job result with a continuation token and the next invocation. AWS does not document the delay;
 * observed delays are tens of seconds.
 */
const CONTINUATION_WAIT = 30_000;
/** Time limit in milliseconds, across all invocations with a continuation token. */
const LONGEST_JOB = 24 * 60 * 60_000;

/** The parts of a job that differ between an action and a rule. */
export interface JobParts {
  readonly outputs: readonly Artifact[];
  /** Values that GetJobDetails returns about the action. A job of a rule has none. */
  readonly details?: Pick<JobContext, 'actionTypeId'> & { readonly action: Readonly<Record<string, string>> };
}

type Success = Extract<JobResult, { type: 'success' }>;

/**
 * Invokes a function asynchronously until the function reports a final result with PutJobSuccessResult or
 * PutJobFailureResult.
 *
 * @throws ActionFailure if the function reports a failure or no result.
 */
export async function runJob(context: StepContext, parts: JobParts): Promise<Success> {
  const { engine } = context;
  const { accountId } = context.pipeline;
  const { region } = context;
  const name = context.configuration['FunctionName'] ?? '';
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
  await requirePermissions(engine, context.session, region, [
    { action: 'lambda:ListFunctions', resource: '*' },
    { action: 'lambda:InvokeFunction', resource: arn('lambda', { accountId, region }, `function:${name}`) },
  ]);
  const target = await readFunction(engine, await engine.aws.account(accountId, region), region, name);
  const deadline = engine.clock.now() + LONGEST_JOB;
  let continuationToken: string | undefined;
  while (engine.clock.now() < deadline) {
    const answer = await invoke(context, parts, target, continuationToken);
    if (answer === undefined) throw unanswered(target);
    if (answer.type === 'failure') {
      const { code, message, externalExecutionId: id } = answer;
      throw new ActionFailure(code, message, id === undefined ? {} : { externalExecutionId: id });
    }
    if (answer.type === 'success') return answer;
    context.reportProgress(answer.details);
    continuationToken = answer.token;
    await engine.activity.pausing(pause(engine.clock, CONTINUATION_WAIT * engine.waitFactor, context.signal));
    if (context.signal.aborted) throw new ActionFailure('JobFailed', 'the job was abandoned');
  }
  throw new ActionFailure(
    'JobFailed',
    `the function ${target.name} did not report a final result within 24 hours: it answered every job with a continuation token`,
  );
}

/** Invokes the function with one job. @returns the job result, or undefined if the function did not report a result. */
async function invoke(
  context: StepContext,
  { outputs, details }: JobParts,
  target: DeployedFunction,
  token: string | undefined,
) {
  const { engine } = context;
  const { actionTypeId, action } = details ?? {};
  const job = engine.jobs.open(await dataOf(context, outputs, token), {
    accountId: context.pipeline.accountId,
    region: context.pipeline.region,
    ...(actionTypeId && { actionTypeId }),
    pipelineContext: {
      pipelineName: context.pipeline.name,
      pipelineArn: context.pipeline.arn,
      pipelineExecutionId: context.executionId,
      stage: { name: context.stage },
      ...(action && { action }),
    },
  });
  const close = (): void => {
    job.close();
  };
  context.signal.addEventListener('abort', close);
  if (context.signal.aborted) close();
  // Lambda retries a failed invocation even if the job has a result, because Lambda does not track CodePipeline jobs.
  const invocations = engine.activity.track(() => invokeAsync(engine, target, eventOf(job)));
  // The engine closes a job without a result after the last invocation. On AWS, such a job times out after 20 minutes.
  const failures: unknown[] = [];
  void invocations
    .catch((error: unknown) => {
      failures.push(error);
    })
    .finally(close);
  const answer = await job.result;
  context.signal.removeEventListener('abort', close);
  if (answer === undefined && failures.length > 0) throw failures[0];
  return answer;
}

function eventOf({ id, context, data }: Job): Record<string, unknown> {
  return { 'CodePipeline.job': { id, accountId: context.accountId, data } };
}

async function dataOf(
  context: StepContext,
  outputs: readonly Artifact[],
  continuationToken: string | undefined,
): Promise<JobData> {
  const { encryptionKey } = context.artifacts.storeIn(context.region);
  const credentials = await context.openLimited(artifactPolicy(context, outputs));
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    actionConfiguration: { configuration: context.configuration },
    inputArtifacts: context.inputs.map(jobArtifact),
    outputArtifacts: outputs.map(jobArtifact),
    artifactCredentials: { accessKeyId, secretAccessKey, sessionToken },
    ...(continuationToken === undefined ? {} : { continuationToken }),
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
  };
}

/**
 * Returns the session policy of the credentials in a job. They reach the artifacts of the action or the rule only:
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_JobData.html
 */
function artifactPolicy({ inputs, artifacts, region }: StepContext, outputs: readonly Artifact[]): object {
  const arns = (list: readonly Artifact[]) => list.map(({ bucket, key }) => bucketArn(region, bucket, key));
  const { encryptionKey } = artifacts.storeIn(region);
  const statements = [
    { Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: arns(inputs) },
    { Action: 's3:PutObject', Resource: arns(outputs) },
    ...(encryptionKey === undefined
      ? []
      : [{ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' }]),
  ];
  const allowed = statements
    .filter(({ Resource }) => Resource.length > 0)
    .map((statement) => ({ Effect: 'Allow', ...statement }));
  // A policy needs a statement.
  const nothing = { Effect: 'Deny', Action: '*', Resource: '*' };
  return { Version: '2012-10-17', Statement: allowed.length === 0 ? [nothing] : allowed };
}

function jobArtifact({ name, bucket, key, revision }: Artifact): JobArtifact {
  return {
    name,
    revision: revision ?? null,
    location: { type: 'S3', s3Location: { bucketName: bucket, objectKey: key } },
  };
}

/** Returns the error that CodePipeline reports if a function does not return a job result. */
function unanswered({ name, logFile }: DeployedFunction): ActionFailure {
  return new ActionFailure(
    'JobFailed',
    `The AWS Lambda function ${name} failed to return a result. Check the function to verify that it has permission ` +
      'to call the PutJobSuccessResult action and that it made a call to PutJobSuccessResult.',
    { detail: logTail(logFile) },
  );
}
