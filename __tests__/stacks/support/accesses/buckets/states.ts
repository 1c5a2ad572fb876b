import type { Access } from '../access';

export const states: Access[] = (['delivery', 'production'] as const).flatMap((account) => {
  const id = account === 'delivery' ? '111111111111' : '222222222222';
  const resource = `arn:aws:s3:::big-red-button-state-${account}-${id}/stack.tfstate`;
  return [
    {
      description: `read the Terraform state of ${account}`,
      request: { action: 's3:GetObject', resource },
      allowed: [`${account}/auditor-${account}`, `${account}/terraform`],
    },
    ...['s3:PutObject', 's3:DeleteObject', 's3:GetObjectVersion'].map((action) => ({
      description: `change the Terraform state of ${account}, or read an earlier version (${action})`,
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
