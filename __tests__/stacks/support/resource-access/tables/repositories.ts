import { IMAGES } from '../../example';
import { DELIVERY, PRODUCTION, STRANGERS } from '../callers';
import type { Table } from '../entry';

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const LAYERS = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart'];
const taskExecution = PRODUCTION.role('production-task-execution');
const verify = PRODUCTION.role('production-verify-release');
const build = DELIVERY.role('build-hello');
const deployStack = DELIVERY.role('deploy-stack');
const promote = DELIVERY.role('promote-release');
const owners = [DELIVERY.administrator, DELIVERY.terraform];
const others = [
  PRODUCTION.administrator,
  PRODUCTION.terraform,
  PRODUCTION.role('production-hello-cloudformation'),
  PRODUCTION.role('operator-production'),
  ...STRANGERS,
];

export const REPOSITORIES: readonly Table[] = [
  {
    resource: IMAGES,
    entries: [
      { decision: 'allowed', principals: taskExecution, actions: PULL, resources: IMAGES },
      { decision: 'allowed', principals: verify, actions: 'ecr:BatchGetImage', resources: IMAGES },
      { decision: 'denied', principals: others, actions: PULL, resources: IMAGES },
      { decision: 'allowed', principals: build, actions: [...LAYERS, 'ecr:PutImage'], resources: IMAGES },
      { decision: 'allowed', principals: [deployStack, promote], actions: 'ecr:PutImage', resources: IMAGES },
      {
        decision: 'explicitly denied',
        principals: [deployStack, promote, ...owners],
        actions: LAYERS,
        resources: IMAGES,
      },
      {
        decision: 'explicitly denied',
        principals: [DELIVERY.pipelineRole('role'), ...owners],
        actions: 'ecr:PutImage',
        resources: IMAGES,
      },
      {
        decision: 'allowed',
        principals: DELIVERY.terraform,
        actions: 'ecr:BatchDeleteImage',
        resources: IMAGES,
      },
      {
        decision: 'explicitly denied',
        principals: [DELIVERY.administrator, build, promote],
        actions: ['ecr:BatchDeleteImage', 'ecr:PutLifecyclePolicy', 'ecr:SetRepositoryPolicy'],
        resources: IMAGES,
      },
    ],
    leftToIdentityPolicies: {
      'ecr:CreateRepository': 'creates another repository',
      'ecr:StartImageScan': 'reads an image',
      'ecr:StartLifecyclePolicyPreview': 'reports the images that a policy would expire, and expires none',
      'ecr:TagResource': 'no permission of the project depends on a tag',
      'ecr:UntagResource': 'no permission of the project depends on a tag',
    },
    deniedToTerraform: [...LAYERS, 'ecr:PutImage'],
  },
];
