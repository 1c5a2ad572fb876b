import { DELIVERY_PIPELINE, elsewhere, RELEASE_PIPELINE } from '../../example';
import { similarPipelines } from '../pipelines/similar-pipelines';
import type { Work } from '../work';

export function answerJobs(who: string): Work {
  return {
    who,
    what: 'answer CodePipeline',
    actions: ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
    on: '*',
    butNot: [],
  };
}

export function findRunningAction(who: string): Work {
  const on = DELIVERY_PIPELINE;
  return {
    who,
    what: 'see whether the pipeline runs what an event describes',
    actions: ['codepipeline:ListActionExecutions'],
    on,
    butNot: [...similarPipelines(on), { on: elsewhere(on) }, { on: RELEASE_PIPELINE }],
  };
}
