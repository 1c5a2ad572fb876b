import type { Access } from '../access';
import { OWNERS } from './owners';
import { IMAGES } from '../example';

export const images: Access[] = [
  ...['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'].map((action) => ({
    what: `send the content of an image (${action})`,
    question: { action, on: IMAGES },
    who: ['delivery/build-hello'],
  })),
  {
    what: 'name an image whose content is there',
    question: { action: 'ecr:PutImage', on: IMAGES },
    who: ['delivery/build-hello', 'delivery/deploy-stack', 'delivery/promote-release'],
  },
  {
    what: 'pull an image',
    question: { action: 'ecr:GetDownloadUrlForLayer', on: IMAGES },
    who: [
      ...OWNERS.delivery,
      'delivery/build-hello',
      'delivery/test-task-execution',
      'production/production-task-execution',
    ],
  },
  {
    what: 'look for an image by digest',
    question: { action: 'ecr:BatchGetImage', on: IMAGES },
    who: [
      ...OWNERS.delivery,
      'delivery/build-hello',
      'delivery/deploy-stack',
      'delivery/promote-release',
      'delivery/test-task-execution',
      'production/production-task-execution',
      'production/production-verify-release',
    ],
  },
  {
    what: 'describe an image',
    question: { action: 'ecr:DescribeImages', on: IMAGES },
    who: [...OWNERS.delivery, 'delivery/build-hello'],
  },
  {
    what: 'delete an image',
    question: { action: 'ecr:BatchDeleteImage', on: IMAGES },
    who: ['delivery/terraform'],
  },
];
