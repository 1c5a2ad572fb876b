import type { Access } from './access';
import { OWNERS } from './owners';
import { IMAGES } from '../example';

export const images: Access[] = [
  ...['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'].map((action) => ({
    description: `upload the layers of an image (${action})`,
    request: { action, resource: IMAGES },
    allowed: ['delivery/build-hello'],
  })),
  {
    description: 'tag an image whose layers exist',
    request: { action: 'ecr:PutImage', resource: IMAGES },
    allowed: ['delivery/build-hello', 'delivery/deploy-stack', 'delivery/promote-release'],
  },
  {
    description: 'pull an image',
    request: { action: 'ecr:GetDownloadUrlForLayer', resource: IMAGES },
    allowed: [
      ...OWNERS.delivery,
      'delivery/build-hello',
      'delivery/test-task-execution',
      'production/production-task-execution',
    ],
  },
  {
    description: 'read an image by digest',
    request: { action: 'ecr:BatchGetImage', resource: IMAGES },
    allowed: [
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
    description: 'describe an image',
    request: { action: 'ecr:DescribeImages', resource: IMAGES },
    allowed: ['delivery/auditor-delivery', ...OWNERS.delivery, 'delivery/check-release'],
  },
  {
    description: 'delete an image',
    request: { action: 'ecr:BatchDeleteImage', resource: IMAGES },
    allowed: ['delivery/terraform'],
  },
];
