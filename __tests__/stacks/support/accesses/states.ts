import type { Access } from '../access';

export const states: Access[] = (['delivery', 'production'] as const).flatMap((account) => {
  const id = account === 'delivery' ? '111111111111' : '222222222222';
  const on = `arn:aws:s3:::big-red-button-state-${account}-${id}/stack.tfstate`;
  return [
    ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) => ({
      what: `touch the Terraform state of ${account} (${action})`,
      question: { action, on },
      who: [`${account}/terraform`],
    })),
    {
      what: `touch the Terraform state of ${account} over plain HTTP`,
      question: { action: 's3:GetObject', on, with: { 'aws:SecureTransport': 'false' } },
      who: [],
    },
    {
      what: `make an earlier state of ${account} disappear`,
      question: { action: 's3:DeleteObjectVersion', on },
      who: [],
    },
  ];
});
