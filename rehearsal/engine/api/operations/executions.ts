import { inputs } from '../input';
import { checkStart } from '../requests/start';
import { stop } from '../requests/stop';
import { on, type Api, type Handlers } from './operation';

/** Operations that start and stop executions. */
export function executionOperations(api: Api): Handlers {
  /**
   * Execution ids by pipeline and `clientRequestToken`. A repeated request with the same token starts no second
   * execution.
   */
  const started = new Map<string, string>();
  return {
    StartPipelineExecution: on(inputs.StartPipelineExecution, async (input, caller) => {
      const { pipeline, definition } = await api.find(input.name, caller);
      checkStart(definition(), input);
      const triggerDetail = await api.readCallerArn(caller);
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
    StopPipelineExecution: on(inputs.StopPipelineExecution, async (input, caller) => {
      const { pipeline } = await api.find(input.pipelineName, caller);
      stop(pipeline, input);
      return { pipelineExecutionId: input.pipelineExecutionId };
    }),
  };
}
