import {
  arn,
  DELIVERY_PIPELINE,
  inDelivery,
  PRODUCTION,
  RELEASE_PIPELINE,
  WORKLOAD_REGION,
} from '../../example';
import type { Work } from '../work';

export const starts: Work[] = [
  {
    role: 'delivery/hello_start',
    description: 'start the pipeline',
    actions: ['codepipeline:StartPipelineExecution'],
    resource: DELIVERY_PIPELINE,
    denied: [{ resource: inDelivery('codepipeline', 'blog_big-red-button') }],
  },
  {
    role: 'production/hello-production-start',
    description: 'start the pipeline',
    actions: ['codepipeline:StartPipelineExecution'],
    resource: RELEASE_PIPELINE,
    denied: [
      { resource: arn('codepipeline', WORKLOAD_REGION, PRODUCTION, 'blog-big-red-button-production') },
    ],
  },
];
