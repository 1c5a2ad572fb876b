import { arn, bucketArn } from '../../../stacks/names';
import type { Artifact } from '../artifacts/artifacts';
import { pause } from '../clock';
import { ActionFailure } from '../errors';
import type { Job, JobArtifact, JobData } from '../executions/jobs';
import { readFunction, type DeployedFunction } from '../lambda/function';
import { invokeAsync } from '../lambda/invoke-async';
import { requirePermissions } from '../require-permissions';
import { logTail } from '../log-tail';
import type { ActionContext, ActionResult, ActionType } from './action-type';

/**
 * Milliseconds between a job result with a continuation token and the next invocation. AWS does not document the delay;
 * observed delays are tens of seconds.
 */
const CONTINUATION_WAIT = 30_000;
/** Time limit of a Lambda invoke action in milliseconds, across all invocations with a continuation token. */
const LONGEST_ACTION = 24 * 60 * 60_000;

/**
 * Invokes a function asynchronously. The function reports the result with PutJobSuccessResult or PutJobFailureResult.
 */
export const lambdaInvoke: ActionType = {
  category: 'Invoke',
  owner: 'AWS',
  provider: 'Lambda',
  version: '1',
  configuration: { FunctionName: true, UserParameters: false },
  inputs: [0, 5],
  outputs: [0, 5],
  run: async (context) => {
    const { engine } = context;
    const name = context.configuration['FunctionName'] ?? '';
    const { accountId } = context.pipeline;
    // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
    await requirePermissions(engine, context.session, context.region, [
      { action: 'lambda:ListFunctions', resource: '*' },
      {
        action: 'lambda:InvokeFunction',
        resource: arn('lambda', { accountId, region: context.region }, `function:${name}`),
      },
    ]);
    const reader = await engine.aws.account(accountId, context.region);
    const target = await readFunction(engine, reader, context.region, name);
    const deadline = engine.clock.now() + LONGEST_ACTION;
    let continuationToken: string | undefined;
    while (engine.clock.now() < deadline) {
      const answer = await invoke(context, target, continuationToken);
      if (answer === undefined) throw unanswered(target);
      if (answer.type === 'failure') {
        const { code, message, externalExecutionId: id } = answer;
        throw new ActionFailure(code, message, id === undefined ? {} : { externalExecutionId: id });
      }
      if (answer.type === 'success') return succeeded(context, answer.variables, answer.details);
      context.reportProgress(answer.details);
      continuationToken = answer.token;
      await pause(engine.clock, CONTINUATION_WAIT * engine.waitFactor, context.signal);
      if (context.signal.aborted) throw new ActionFailure('JobFailed', 'the action was abandoned');
    }
    throw new ActionFailure(
      'JobFailed',
      `the action did not complete within 24 hours: the function ${target.name} answered every job of the action with a continuation token`,
    );
  },
};

/** Invokes the function with one job. @returns the job result, or undefined if the function did not report a result. */
async function invoke(context: ActionContext, target: DeployedFunction, token: string | undefined) {
  const { engine } = context;
  const job = engine.jobs.open(await dataOf(context, token), {
    accountId: context.pipeline.accountId,
    region: context.pipeline.region,
    actionTypeId: context.action.actionTypeId,
    pipelineContext: {
      pipelineName: context.pipeline.name,
      pipelineArn: context.pipeline.arn,
      pipelineExecutionId: context.executionId,
      stage: { name: context.stage },
      action: { name: context.action.name, actionExecutionId: context.actionExecutionId },
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

async function dataOf(context: ActionContext, continuationToken: string | undefined): Promise<JobData> {
  const { encryptionKey } = context.artifacts.storeIn(context.region);
  return {
    actionConfiguration: { configuration: context.configuration },
    inputArtifacts: context.inputs.map(jobArtifact),
    outputArtifacts: context.outputs.map(jobArtifact),
    artifactCredentials: await context.openLimited(artifactPolicy(context)),
    ...(continuationToken === undefined ? {} : { continuationToken }),
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
  };
}

/**
 * Returns the session policy of the credentials in a job. They reach the artifacts of the action only:
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_JobData.html
 */
function artifactPolicy({ inputs, outputs, artifacts, region }: ActionContext): object {
  const arns = (list: readonly Artifact[]) => list.map(({ bucket, key }) => bucketArn(region, bucket, key));
  const { encryptionKey } = artifacts.storeIn(region);
  const statements = [
    { Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: arns(inputs) },
    { Action: 's3:PutObject', Resource: arns(outputs) },
    ...(encryptionKey === undefined
      ? []
      : [{ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' }]),
  ];
  return {
    Version: '2012-10-17',
    Statement: statements
      .filter(({ Resource }) => Resource.length > 0)
      .map((statement) => ({ Effect: 'Allow', ...statement })),
  };
}

function jobArtifact({ name, bucket, key, revision }: Artifact): JobArtifact {
  return {
    name,
    revision: revision ?? null,
    location: { type: 'S3', s3Location: { bucketName: bucket, objectKey: key } },
  };
}

async function succeeded(
  context: ActionContext,
  variables: Readonly<Record<string, string>>,
  details: Omit<ActionResult, 'variables'>,
): Promise<ActionResult> {
  for (const output of context.outputs) {
    if (await context.artifacts.exists(output)) continue;
    throw new ActionFailure(
      'JobFailed',
      `the function reported success but did not write the output artifact ${output.name} ` +
        `to s3://${output.bucket}/${output.key}`,
    );
  }
  return { ...details, variables };
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
