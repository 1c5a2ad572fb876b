import { ApiError } from '../../errors';
import { inputs } from '../input';
import { seconds } from '../page';
import { stageOf } from '../requests/find';
import { overrideCondition } from '../requests/override';
import { retry } from '../requests/retry';
import { rollBack } from '../requests/rollback';
import { disableTransition, enableTransition } from '../requests/transitions';
import { on, type Api, type Handlers } from './operation';

/** Operations that act on a stage. */
export function stageOperations(api: Api): Handlers {
  return {
    PutApprovalResult: on(inputs.PutApprovalResult, async (input, caller) => {
      const { pipeline, definition } = await api.find(input.pipelineName, caller);
      const stage = stageOf(definition(), input.stageName);
      const action = stage.actions.find(({ name }) => name === input.actionName);
      if (action?.actionTypeId.category !== 'Approval') {
        throw new ApiError(
          'ActionNotFoundException',
          `The stage '${stage.name}' does not have an approval action '${input.actionName}'`,
        );
      }
      const key = { pipeline: pipeline.id.arn, stage: stage.name, action: action.name };
      const by = await api.readCallerArn(caller);
      api.engine.approvals.decide(input.token, key, { ...input.result, by });
      return { approvedAt: seconds(api.engine.clock.now()) };
    }),
    RetryStageExecution: on(inputs.RetryStageExecution, async (input, caller) => {
      const { pipeline, definition } = await api.find(input.pipelineName, caller);
      retry(pipeline, definition(), input);
      return { pipelineExecutionId: input.pipelineExecutionId };
    }),
    RollbackStage: on(inputs.RollbackStage, async (input, caller) => {
      const { pipeline, definition } = await api.find(input.pipelineName, caller);
      const by = await api.readCallerArn(caller);
      return { pipelineExecutionId: rollBack(pipeline, definition(), input, by) };
    }),
    OverrideStageCondition: on(inputs.OverrideStageCondition, async (input, caller) => {
      const { pipeline, definition } = await api.find(input.pipelineName, caller);
      const by = await api.readCallerArn(caller);
      overrideCondition(pipeline, definition(), input, by);
      return {};
    }),
    DisableStageTransition: on(inputs.DisableStageTransition, async (input, caller) => {
      const { pipeline, definition } = await api.find(input.pipelineName, caller);
      disableTransition(pipeline, definition(), input, await api.readCallerArn(caller));
      return {};
    }),
    EnableStageTransition: on(inputs.EnableStageTransition, async (input, caller) => {
      const { pipeline, definition } = await api.find(input.pipelineName, caller);
      enableTransition(pipeline, definition(), input, await api.readCallerArn(caller));
      return {};
    }),
  };
}
