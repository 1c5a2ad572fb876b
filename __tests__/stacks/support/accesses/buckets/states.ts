import type { Access } from '../access';

export const states: Access[] = (['delivery', 'production'] as const).flatMap((account) => {
  const id = account === 'delivery' ? '111111111111' : '222222222222';
  const resource = `arn:aws:s3:::big-red-button-state-${account}-${id}/stack.tfstate`;
  return [
    ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) => ({
      description: `read or change the Terraform state of ${account} (${action})`,
      request: { action, resource },
      allowed: [`${account}/terraform`],
    })),
    {
      description: `read the Terraform state of ${account} over plain HTTP`,
      request: { action: 's3:GetObject', resource, context: { 'aws:SecureTransport': 'false' } },
      allowed: [],
    },
    {
      description: `delete an earlier version of the Terraform state of ${account}`,
      request: { action: 's3:DeleteObjectVersion', resource },
      allowed: [],
    },
  ];
});
