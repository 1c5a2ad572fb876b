import { similarPipelines } from '../pipelines/similar-pipelines';
import type { Work } from '../work';

export function readPipeline(role: string, resource: string): Work {
  return {
    role,
    description: 'read the pipeline and its history',
    actions: [
      'codepipeline:GetPipeline',
      'codepipeline:GetPipelineExecution',
      'codepipeline:GetPipelineState',
      'codepipeline:ListActionExecutions',
      'codepipeline:ListPipelineExecutions',
    ],
    resource,
    denied: similarPipelines(resource),
  };
}
