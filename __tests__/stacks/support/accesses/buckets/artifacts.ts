import type { Access } from '../access';
import { OWNERS } from '../owners';
import { ARTIFACTS } from '../../example';

const CHECKED = `${ARTIFACTS}/hello_big-red-button/Checked/a`;
const write = (context: Readonly<Record<string, string>>) => ({
  action: 's3:PutObject',
  resource: CHECKED,
  context,
});

export const artifacts: Access[] = [
  {
    description: 'replace the source artifact',
    request: { action: 's3:PutObject', resource: `${ARTIFACTS}/hello_big-red-button/Source/a` },
    allowed: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    description: 'read the source artifact',
    request: { action: 's3:GetObject', resource: `${ARTIFACTS}/hello_big-red-button/Source/a` },
    allowed: [...OWNERS.delivery, 'delivery/build-hello', 'delivery/hello_role'],
  },
  {
    description: 'write the checked artifact',
    request: write({}),
    allowed: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    description: 'write the checked artifact encrypted with a key of S3',
    request: write({ 's3:x-amz-server-side-encryption': 'AES256' }),
    allowed: [],
  },
  {
    description: 'write the checked artifact encrypted with the key in the pipeline',
    request: write({
      's3:x-amz-server-side-encryption': 'aws:kms',
      's3:x-amz-server-side-encryption-aws-kms-key-id':
        'arn:aws:kms:us-east-1:111111111111:alias/big-red-button-delivery',
    }),
    allowed: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    description: 'write the checked artifact encrypted with a key of another account',
    request: write({
      's3:x-amz-server-side-encryption': 'aws:kms',
      's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:us-east-1:444444444444:key/own',
    }),
    allowed: [],
  },
  {
    description: 'delete an artifact',
    request: { action: 's3:DeleteObjectVersion', resource: CHECKED },
    allowed: ['delivery/terraform'],
  },
];
