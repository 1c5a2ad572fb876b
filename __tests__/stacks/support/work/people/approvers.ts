import { DELIVERY_PIPELINE, inOtherRegion, inDelivery } from '../../example';
import { readPipeline } from './pipeline';
import type { Work } from '../work';

export const approvers: Work[] = ['Test', 'Production'].flatMap((stage): Work[] => {
  const role = `delivery/approver-${stage.toLowerCase()}`;
  const pipeline = DELIVERY_PIPELINE;
  return [
    {
      role,
      description: `answer the approval of ${stage}`,
      actions: ['codepipeline:PutApprovalResult'],
      resource: `${pipeline}/${stage}/Approve`,
      denied: [
        { resource: `${pipeline}/${stage === 'Test' ? 'Production' : 'Test'}/Approve` },
        { resource: `${pipeline}/${stage}/Approve2` },
      ],
    },
    readPipeline(role, pipeline),
    {
      role,
      description: 'read a commit and its differences',
      actions: [
        'codecommit:BatchGetCommits',
        'codecommit:GetBlob',
        'codecommit:GetBranch',
        'codecommit:GetCommit',
        'codecommit:GetCommitHistory',
        'codecommit:GetDifferences',
        'codecommit:GetFile',
        'codecommit:GetFolder',
        'codecommit:GetObjectIdentifier',
        'codecommit:GetReferences',
        'codecommit:GetRepository',
        'codecommit:GetTree',
      ],
      resource: inDelivery('codecommit', 'big-red-button-hello'),
      denied: [
        { resource: inDelivery('codecommit', 'other-hello') },
        { resource: inOtherRegion(inDelivery('codecommit', 'big-red-button-hello')) },
      ],
    },
  ];
});
