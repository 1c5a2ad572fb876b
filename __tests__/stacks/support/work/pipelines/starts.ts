import { arn, DELIVERY_PIPELINE, inDelivery, PRODUCTION, RELEASE_PIPELINE, WORKLOAD } from '../../example';
import type { Work } from '../work';

export const starts: Work[] = [
  {
    who: 'delivery/hello_start',
    what: 'start the pipeline',
    actions: ['codepipeline:StartPipelineExecution'],
    on: DELIVERY_PIPELINE,
    butNot: [{ on: inDelivery('codepipeline', 'blog_big-red-button') }],
  },
  {
    who: 'production/hello-production-start',
    what: 'start the pipeline',
    actions: ['codepipeline:StartPipelineExecution'],
    on: RELEASE_PIPELINE,
    butNot: [{ on: arn('codepipeline', WORKLOAD, PRODUCTION, 'blog-big-red-button-production') }],
  },
];
