import { DELIVERY_PIPELINE, inOtherRegion, RELEASE_PIPELINE } from '../../example';
import { similarPipelines } from '../pipelines/similar-pipelines';
import type { Work } from '../work';

export function answerJobs(role: string): Work {
  return {
    role,
    description: 'answer jobs of CodePipeline',
    actions: ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
    resource: '*',
    denied: [],
  };
}

export function listActionExecutions(role: string): Work {
  const resource = DELIVERY_PIPELINE;
  return {
    role,
    description: 'list the action executions of the pipeline',
    actions: ['codepipeline:ListActionExecutions'],
    resource,
    denied: [
      ...similarPipelines(resource),
      { resource: inOtherRegion(resource) },
      { resource: RELEASE_PIPELINE },
    ],
  };
}
