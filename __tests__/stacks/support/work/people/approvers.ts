import { DELIVERY_PIPELINE, elsewhere, inDelivery } from '../../example';
import { readPipeline } from './pipeline';
import type { Work } from '../work';

export const approvers: Work[] = ['Test', 'Production'].flatMap((stage): Work[] => {
  const who = `delivery/approver-${stage.toLowerCase()}`;
  const pipeline = DELIVERY_PIPELINE;
  return [
    {
      who,
      what: `answer the approval of ${stage}`,
      actions: ['codepipeline:PutApprovalResult'],
      on: `${pipeline}/${stage}/Approve`,
      butNot: [
        { on: `${pipeline}/${stage === 'Test' ? 'Production' : 'Test'}/Approve` },
        { on: `${pipeline}/${stage}/Approve2` },
      ],
    },
    readPipeline(who, pipeline),
    {
      who,
      what: 'look at a commit and its difference',
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
      on: inDelivery('codecommit', 'big-red-button-hello'),
      butNot: [
        { on: inDelivery('codecommit', 'other-hello') },
        { on: elsewhere(inDelivery('codecommit', 'big-red-button-hello')) },
      ],
    },
  ];
});
