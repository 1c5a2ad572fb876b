import type { Access } from './access';
import { OWNERS } from './owners';
import {
  arn,
  DELIVERY,
  DELIVERY_PIPELINE,
  PIPELINE_REGION,
  PRODUCTION,
  RELEASE_PIPELINE,
  WORKLOAD_REGION,
} from '../example';

export const pipelines: Access[] = [
  {
    description: 'approve test',
    request: { action: 'codepipeline:PutApprovalResult', resource: `${DELIVERY_PIPELINE}/Test/Approve` },
    allowed: [...OWNERS.delivery, 'delivery/approver-test'],
  },
  {
    description: 'approve production',
    request: {
      action: 'codepipeline:PutApprovalResult',
      resource: `${DELIVERY_PIPELINE}/Production/Approve`,
    },
    allowed: [...OWNERS.delivery, 'delivery/approver-production'],
  },
  {
    description: 'retry a stage of the delivery pipeline',
    request: { action: 'codepipeline:RetryStageExecution', resource: `${DELIVERY_PIPELINE}/Test` },
    allowed: [...OWNERS.delivery, 'delivery/operator-delivery'],
  },
  {
    description: 'stop the pipeline of production',
    request: { action: 'codepipeline:StopPipelineExecution', resource: RELEASE_PIPELINE },
    allowed: [...OWNERS.production, 'production/operator-production'],
  },
  {
    description: 'read the pipeline and its approvals',
    request: { action: 'codepipeline:GetPipelineState', resource: DELIVERY_PIPELINE },
    allowed: [
      'delivery/auditor-delivery',
      ...OWNERS.delivery,
      'delivery/approver-production',
      'delivery/approver-test',
      'delivery/operator-delivery',
    ],
  },
  {
    description: 'read what started an execution and which commit it has',
    request: { action: 'codepipeline:GetPipelineExecution', resource: DELIVERY_PIPELINE },
    allowed: [
      'delivery/auditor-delivery',
      ...OWNERS.delivery,
      'delivery/approver-production',
      'delivery/approver-test',
      'delivery/check-release',
      'delivery/operator-delivery',
      'delivery/test-record-execution',
    ],
  },
  ...['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'].map((action) => ({
    description: `read the history of a release in production (${action})`,
    request: { action, resource: RELEASE_PIPELINE },
    allowed: [
      ...OWNERS.production,
      'production/auditor-production',
      'production/operator-production',
      'production/production-record-execution',
    ],
  })),
  {
    description: 'start the delivery pipeline',
    request: { action: 'codepipeline:StartPipelineExecution', resource: DELIVERY_PIPELINE },
    allowed: [...OWNERS.delivery, 'delivery/hello_start'],
  },
  {
    description: 'start the pipeline of production',
    request: { action: 'codepipeline:StartPipelineExecution', resource: RELEASE_PIPELINE },
    allowed: [...OWNERS.production, 'production/hello-production-start', 'production/operator-production'],
  },
  ...[
    ['codepipeline:UpdatePipeline', DELIVERY_PIPELINE],
    ['codepipeline:DisableStageTransition', `${DELIVERY_PIPELINE}/Production`],
    ['codepipeline:OverrideStageCondition', `${DELIVERY_PIPELINE}/Production`],
    ['codepipeline:RollbackStage', `${DELIVERY_PIPELINE}/Production`],
    [
      'lambda:UpdateFunctionCode',
      'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-check-release',
    ],
    [
      'lambda:UpdateFunctionCode',
      'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-promote-release',
    ],
    [
      'lambda:UpdateFunctionConfiguration',
      'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-deploy-stack',
    ],
  ].map(([action = '', resource = '']) => ({
    description: `change or skip a gate (${action} ${resource.split(':').at(-1) ?? ''})`,
    request: { action, resource },
    allowed: OWNERS.delivery,
  })),
  ...['check-release', 'deploy-stack', 'promote-release', 'test-protect-stacks'].map((name) => ({
    description: `invoke ${name}`,
    request: {
      action: 'lambda:InvokeFunction',
      resource: `arn:aws:lambda:us-east-1:111111111111:function:big-red-button-${name}`,
    },
    allowed: [...OWNERS.delivery, 'delivery/hello_role'],
  })),
  {
    description: 'invoke protect-stacks of production',
    request: {
      action: 'lambda:InvokeFunction',
      resource:
        'arn:aws:lambda:ap-southeast-2:222222222222:function:big-red-button-production-protect-stacks',
    },
    allowed: [...OWNERS.production, 'production/hello-production-role'],
  },
  ...(
    [
      [DELIVERY, PIPELINE_REGION, 'test'],
      [PRODUCTION, WORKLOAD_REGION, 'production'],
    ] as const
  ).map(([account, region, environment]) => ({
    description: `invoke record-execution of ${environment}`,
    request: {
      action: 'lambda:InvokeFunction',
      resource: arn('lambda', region, account, `function:big-red-button-${environment}-record-execution`),
    },
    allowed: [
      ...OWNERS[account.name],
      `${account.name}/operator-${account.name}`,
      `${account.name}/${environment}-record-start`,
    ],
  })),
];
