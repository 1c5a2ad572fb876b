import { similarPipelines } from '../pipelines/similar-pipelines';
import type { Work } from '../work';

export function readPipeline(who: string, on: string): Work {
  return {
    who,
    what: 'look at the pipeline and its history',
    actions: [
      'codepipeline:GetPipeline',
      'codepipeline:GetPipelineExecution',
      'codepipeline:GetPipelineState',
      'codepipeline:ListActionExecutions',
      'codepipeline:ListPipelineExecutions',
    ],
    on,
    butNot: similarPipelines(on),
  };
}
