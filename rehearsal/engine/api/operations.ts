import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { z } from 'zod';

import { ApiError, messageOf } from '../errors';
import type { Pipelines } from '../executions/pipelines';
import type { EngineContext } from '../context';
import type { ApiAnswer, Caller } from '../types';
import { executionOf, retry, stageOf, stop } from './control';
import { findPipeline } from './find-pipeline';
import { actionDetail, executionSummary, executionView } from './history-view';
import { inputs, parseInput } from './input';
import { failureOf, successOf } from './job-answers';
import { pageOf, seconds } from './page';
import { checkStart } from './start';
import { stateView } from './state-view';

type Body = Readonly<Record<string, unknown>>;

/** Handles a request for one API operation. @throws ApiError for a request that AWS rejects. */
type Handler = (input: unknown, caller: Caller) => Promise<Body> | Body;

function on<T>(schema: z.ZodType<T>, handle: (input: T, caller: Caller) => Promise<Body> | Body): Handler {
  return (input, caller) => handle(parseInput(schema, input), caller);
}

/** Returns the handlers of the CodePipeline API operations that the engine supports, by operation name. */
export function createOperations(
  engine: EngineContext,
  pipelines: Pipelines,
): Readonly<Record<string, Handler>> {
  /**
   * Execution ids by pipeline and `clientRequestToken`. A repeated request with the same token starts no second
   * execution.
   */
  const started = new Map<string, string>();
  const find = (name: string, { accountId, region }: Caller) =>
    findPipeline(engine, pipelines, { accountId, region, name });
  return {
    StartPipelineExecution: on(inputs.StartPipelineExecution, async (input, caller) => {
      const { pipeline, definition } = await find(input.name, caller);
      checkStart(definition(), input);
      const triggerDetail = await readCallerArn(engine, caller);
      const { clientRequestToken: token } = input;
      const key = `${pipeline.id.arn} ${token ?? ''}`;
      const startedId = token === undefined ? undefined : started.get(key);
      if (startedId !== undefined) return { pipelineExecutionId: startedId };
      const { id } = pipeline.start({
        triggerType: 'StartPipelineExecution',
        triggerDetail,
        variables: input.variables,
        overrides: input.sourceRevisions,
      });
      if (token !== undefined) started.set(key, id);
      return { pipelineExecutionId: id };
    }),
    GetPipelineState: on(inputs.GetPipelineState, async (input, caller) => {
      const { pipeline, deployed, definition } = await find(input.name, caller);
      return stateView(deployed, definition(), pipeline);
    }),
    GetPipelineExecution: on(inputs.GetPipelineExecution, async (input, caller) => {
      const { pipeline } = await find(input.pipelineName, caller);
      return {
        pipelineExecution: executionView(pipeline.id, executionOf(pipeline, input.pipelineExecutionId)),
      };
    }),
    ListPipelineExecutions: on(inputs.ListPipelineExecutions, async (input, caller) => {
      const { pipeline } = await find(input.pipelineName, caller);
      const stage = input.filter?.succeededInStage?.stageName;
      const all = [...pipeline.executions].reverse();
      const matching =
        stage === undefined ? all : all.filter(({ stages }) => stages.get(stage) === 'Succeeded');
      const { items, next } = pageOf(matching, input);
      return { pipelineExecutionSummaries: items.map(executionSummary), ...next };
    }),
    ListActionExecutions: on(inputs.ListActionExecutions, async (input, caller) => {
      const { pipeline } = await find(input.pipelineName, caller);
      const latest = input.filter?.latestInPipelineExecution;
      const id = input.filter?.pipelineExecutionId ?? latest?.pipelineExecutionId;
      const executions = id === undefined ? pipeline.executions : [executionOf(pipeline, id)];
      const runs = executions
        .flatMap(({ actions }) => actions)
        .reverse()
        .sort((a, b) => b.startTime - a.startTime)
        .filter(
          (run, index, all) =>
            latest?.startTimeRange !== 'Latest' ||
            all.findIndex((other) => other.stage === run.stage && other.action.name === run.action.name) ===
              index,
        );
      const { items, next } = pageOf(runs, input);
      return { actionExecutionDetails: items.map(actionDetail), ...next };
    }),
    PutApprovalResult: on(inputs.PutApprovalResult, async (input, caller) => {
      const { pipeline, definition } = await find(input.pipelineName, caller);
      const stage = stageOf(definition(), input.stageName);
      const action = stage.actions.find(({ name }) => name === input.actionName);
      if (action?.actionTypeId.category !== 'Approval') {
        throw new ApiError(
          'ActionNotFoundException',
          `The stage '${stage.name}' does not have an approval action '${input.actionName}'`,
        );
      }
      const key = { pipeline: pipeline.id.arn, stage: stage.name, action: action.name };
      const by = await readCallerArn(engine, caller);
      engine.approvals.decide(input.token, key, { ...input.result, by });
      return { approvedAt: seconds(engine.clock.now()) };
    }),
    RetryStageExecution: on(inputs.RetryStageExecution, async (input, caller) => {
      const { pipeline, definition } = await find(input.pipelineName, caller);
      retry(pipeline, definition(), input);
      return { pipelineExecutionId: input.pipelineExecutionId };
    }),
    StopPipelineExecution: on(inputs.StopPipelineExecution, async (input, caller) => {
      const { pipeline } = await find(input.pipelineName, caller);
      stop(pipeline, input);
      return { pipelineExecutionId: input.pipelineExecutionId };
    }),
    PutJobSuccessResult: on(inputs.PutJobSuccessResult, (input, { accountId, region }) => {
      engine.jobs.answer(input.jobId, accountId, region, successOf(input));
      return {};
    }),
    PutJobFailureResult: on(inputs.PutJobFailureResult, (input, { accountId, region }) => {
      engine.jobs.answer(input.jobId, accountId, region, failureOf(input));
      return {};
    }),
    GetJobDetails: on(inputs.GetJobDetails, (input, { accountId, region }) => {
      const { id, data, context } = engine.jobs.find(input.jobId, accountId, region);
      const { actionTypeId, pipelineContext } = context;
      return { jobDetails: { id, accountId, data: { ...data, actionTypeId, pipelineContext } } };
    }),
  };
}

/**
 * Runs an operation. The status of the response is 200, 400 for a request that AWS rejects, or 500 for an unexpected
 * error.
 */
export async function answer(handler: Handler, input: unknown, caller: Caller): Promise<ApiAnswer> {
  try {
    return { status: 200, body: await handler(input, caller) };
  } catch (error) {
    if (error instanceof ApiError) {
      return { status: 400, body: { __type: error.code, message: error.message } };
    }
    return { status: 500, body: { __type: 'InternalFailure', message: messageOf(error) } };
  }
}

/** Returns the ARN of the caller. The local STS finds the caller by the access key in the signature. */
async function readCallerArn({ aws }: EngineContext, { accessKeyId, region }: Caller): Promise<string> {
  // The secret access key is a dummy, because the local AWS does not verify signatures.
  const session = { accessKeyId, secretAccessKey: 'unknown', sessionToken: '' };
  const { Arn: arn } = await aws.client(STSClient, session, region).send(new GetCallerIdentityCommand({}));
  return arn ?? accessKeyId;
}
