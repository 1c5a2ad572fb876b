import type { Access } from '../access';
import { OWNERS } from './owners';
import { DELIVERY_PIPELINE, RELEASE_PIPELINE } from '../example';

export const pipelines: Access[] = [
  {
    what: 'approve test',
    question: { action: 'codepipeline:PutApprovalResult', on: `${DELIVERY_PIPELINE}/Test/Approve` },
    who: [...OWNERS.delivery, 'delivery/approver-test'],
  },
  {
    what: 'approve production',
    question: { action: 'codepipeline:PutApprovalResult', on: `${DELIVERY_PIPELINE}/Production/Approve` },
    who: [...OWNERS.delivery, 'delivery/approver-production'],
  },
  {
    what: 'retry a stage of the delivery pipeline',
    question: { action: 'codepipeline:RetryStageExecution', on: `${DELIVERY_PIPELINE}/Test` },
    who: [...OWNERS.delivery, 'delivery/operator-delivery'],
  },
  {
    what: "stop production's pipeline",
    question: { action: 'codepipeline:StopPipelineExecution', on: RELEASE_PIPELINE },
    who: [...OWNERS.production, 'production/operator-production'],
  },
  {
    what: 'see what an approval is about',
    question: { action: 'codepipeline:GetPipelineState', on: DELIVERY_PIPELINE },
    who: [
      ...OWNERS.delivery,
      'delivery/approver-production',
      'delivery/approver-test',
      'delivery/operator-delivery',
    ],
  },
  {
    what: 'start the delivery pipeline',
    question: { action: 'codepipeline:StartPipelineExecution', on: DELIVERY_PIPELINE },
    who: [...OWNERS.delivery, 'delivery/hello_start'],
  },
  {
    what: "start production's pipeline",
    question: { action: 'codepipeline:StartPipelineExecution', on: RELEASE_PIPELINE },
    who: [...OWNERS.production, 'production/hello-production-start'],
  },
  ...[
    ['codepipeline:UpdatePipeline', DELIVERY_PIPELINE],
    ['codepipeline:DisableStageTransition', `${DELIVERY_PIPELINE}/Production`],
    ['codepipeline:OverrideStageCondition', `${DELIVERY_PIPELINE}/Production`],
    ['codepipeline:RollbackStage', `${DELIVERY_PIPELINE}/Production`],
    [
      'lambda:UpdateFunctionCode',
      'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-promote-release',
    ],
    [
      'lambda:UpdateFunctionConfiguration',
      'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-deploy-stack',
    ],
  ].map(([action = '', on = '']) => ({
    what: `change a gate (${action})`,
    question: { action, on },
    who: OWNERS.delivery,
  })),
  {
    what: 'invoke promote-release with an event of their own',
    question: {
      action: 'lambda:InvokeFunction',
      on: 'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-promote-release',
    },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    what: 'invoke deploy-stack with an event of their own',
    question: {
      action: 'lambda:InvokeFunction',
      on: 'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-deploy-stack',
    },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    what: 'invoke protect-stacks of test with an event of their own',
    question: {
      action: 'lambda:InvokeFunction',
      on: 'arn:aws:lambda:us-east-1:111111111111:function:big-red-button-test-protect-stacks',
    },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    what: 'invoke protect-stacks of production with an event of their own',
    question: {
      action: 'lambda:InvokeFunction',
      on: 'arn:aws:lambda:ap-southeast-2:222222222222:function:big-red-button-production-protect-stacks',
    },
    who: [...OWNERS.production, 'production/hello-production-role'],
  },
];
