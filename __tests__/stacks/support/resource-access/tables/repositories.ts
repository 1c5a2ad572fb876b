import { DELIVERY, PRODUCTION, STRANGERS } from '../callers';
import type { Table } from '../entry';

const IMAGES = 'arn:aws:ecr:ap-southeast-2:111111111111:repository/big-red-button/hello/web';
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
      { answer: 'allowed', who: taskExecution, actions: PULL, on: IMAGES },
      { answer: 'allowed', who: verify, actions: 'ecr:BatchGetImage', on: IMAGES },
      { answer: 'denied', who: others, actions: PULL, on: IMAGES },
      { answer: 'allowed', who: build, actions: [...LAYERS, 'ecr:PutImage'], on: IMAGES },
      { answer: 'allowed', who: [deployStack, promote], actions: 'ecr:PutImage', on: IMAGES },
      { answer: 'forbidden', who: [deployStack, promote, ...owners], actions: LAYERS, on: IMAGES },
      {
        answer: 'forbidden',
        who: [DELIVERY.pipelineRole('role'), ...owners],
        actions: 'ecr:PutImage',
        on: IMAGES,
      },
      { answer: 'allowed', who: DELIVERY.terraform, actions: 'ecr:BatchDeleteImage', on: IMAGES },
      {
        answer: 'forbidden',
        who: [DELIVERY.administrator, build, promote],
        actions: ['ecr:BatchDeleteImage', 'ecr:PutLifecyclePolicy', 'ecr:SetRepositoryPolicy'],
        on: IMAGES,
      },
    ],
    leftToTheAccount: {
      'ecr:CreateRepository': 'makes another repository, not this one',
      'ecr:StartImageScan': 'reads an image',
      'ecr:StartLifecyclePolicyPreview': 'says what a policy would expire, and expires nothing',
      'ecr:TagResource': 'no permission of the project depends on a tag',
      'ecr:UntagResource': 'no permission of the project depends on a tag',
    },
    forNobody: [...LAYERS, 'ecr:PutImage'],
  },
];
