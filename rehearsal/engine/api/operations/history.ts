import type { ExecutionRecord, StepRecord } from '../../executions/records';
import type { Pipeline } from '../../executions/pipeline';
import { inputs, type Inputs } from '../input';
import { pageOf } from '../page';
import { executionOf } from '../requests/find';
import { ruleDetail } from '../views/condition-view';
import { actionDetail, executionSummary, executionView } from '../views/history-view';
import { stateView } from '../views/state-view';
import { on, type Api, type Handlers } from './operation';

/** Operations that read the state and the history of a pipeline. */
export function historyOperations(api: Api): Handlers {
  return {
    GetPipelineState: on(inputs.GetPipelineState, async (input, caller) => {
      const { pipeline, deployed, definition } = await api.find(input.name, caller);
      return stateView(deployed, definition(), pipeline);
    }),
    GetPipelineExecution: on(inputs.GetPipelineExecution, async (input, caller) => {
      const { pipeline } = await api.find(input.pipelineName, caller);
      const execution = executionOf(pipeline, input.pipelineExecutionId);
      return { pipelineExecution: executionView(pipeline.id, execution) };
    }),
    ListPipelineExecutions: on(inputs.ListPipelineExecutions, async (input, caller) => {
      const { pipeline, deployed } = await api.find(input.pipelineName, caller);
      const stage = input.filter?.succeededInStage?.stageName;
      const all = [...pipeline.executions].reverse();
      const matching =
        stage === undefined ? all : all.filter((one) => hasSucceeded(one, stage, deployed.version));
      const { items, next } = pageOf(matching, input);
      return { pipelineExecutionSummaries: items.map(executionSummary), ...next };
    }),
    ListActionExecutions: on(inputs.ListActionExecutions, async (input, caller) => {
      const { pipeline } = await api.find(input.pipelineName, caller);
      const runs = runsOf(
        pipeline,
        input,
        ({ actions }) => actions,
        ({ action }) => action.name,
      );
      const { items, next } = pageOf(runs, input);
      return { actionExecutionDetails: items.map(actionDetail), ...next };
    }),
    ListRuleExecutions: on(inputs.ListRuleExecutions, async (input, caller) => {
      const { pipeline } = await api.find(input.pipelineName, caller);
      const runs = runsOf(
        pipeline,
        input,
        ({ rules }) => rules,
        ({ rule }) => rule.name,
      );
      const { items, next } = pageOf(runs, input);
      return { ruleExecutionDetails: items.map(ruleDetail), ...next };
    }),
  };
}

/** Returns true if an execution succeeded in a stage in the current version of the pipeline. */
const hasSucceeded = ({ stages, definition }: ExecutionRecord, stage: string, version: number) =>
  stages.get(stage) === 'Succeeded' && definition?.version === version;

/**
 * Returns the runs of actions or rules that a filter selects, newest first.
 *
 * @param of returns the runs of an execution.
 * @param nameOf returns the name of the action or rule.
 * @throws ApiError of type PipelineExecutionNotFoundException if the filter names an unknown execution.
 */
function runsOf<R extends StepRecord>(
  pipeline: Pipeline,
  { filter }: Pick<Inputs['ListRuleExecutions'], 'filter'>,
  of: (execution: ExecutionRecord) => readonly R[],
  nameOf: (run: R) => string,
): R[] {
  const latest = filter?.latestInPipelineExecution;
  const id = filter?.pipelineExecutionId ?? latest?.pipelineExecutionId;
  const executions = id === undefined ? pipeline.executions : [executionOf(pipeline, id)];
  const isSame = (one: R, other: R) => one.stage === other.stage && nameOf(one) === nameOf(other);
  return executions
    .flatMap((execution) => of(execution))
    .reverse()
    .sort((a, b) => b.startTime - a.startTime)
    .filter(
      (run, index, all) =>
        latest?.startTimeRange !== 'Latest' || all.findIndex((other) => isSame(other, run)) === index,
    );
}
