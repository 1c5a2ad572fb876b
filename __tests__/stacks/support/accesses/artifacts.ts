import type { Access } from './access';
import { OWNERS } from './owners';
import { ARTIFACTS } from '../example';

export const artifacts: Access[] = [
  {
    description: 'record that a release ran in test',
    request: { action: 's3:PutObject', resource: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    allowed: ['delivery/deploy-stack'],
  },
  {
    description: 'record that a release ran in production',
    request: { action: 's3:PutObject', resource: `${ARTIFACTS}/deployments/production/hello/web/e.json` },
    allowed: [],
  },
  {
    description: 'record that a release ran in test over plain HTTP',
    request: {
      action: 's3:PutObject',
      resource: `${ARTIFACTS}/deployments/test/hello/web/e.json`,
      context: { 'aws:SecureTransport': 'false' },
    },
    allowed: [],
  },
  {
    description: 'read the record that a release ran in test',
    request: { action: 's3:GetObject', resource: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    allowed: [...OWNERS.delivery, 'delivery/promote-release'],
  },
  {
    description: 'replace the source artifact',
    request: { action: 's3:PutObject', resource: `${ARTIFACTS}/hello_big-red-button/Source/a` },
    allowed: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    description: 'write the build artifact',
    request: { action: 's3:PutObject', resource: `${ARTIFACTS}/hello_big-red-button/Build/a` },
    allowed: [...OWNERS.delivery, 'delivery/build-hello', 'delivery/hello_role'],
  },
  {
    description: 'write the build artifact encrypted with a key of S3',
    request: {
      action: 's3:PutObject',
      resource: `${ARTIFACTS}/hello_big-red-button/Build/a`,
      context: { 's3:x-amz-server-side-encryption': 'AES256' },
    },
    allowed: [],
  },
  {
    description: 'write the build artifact encrypted with the key in the pipeline',
    request: {
      action: 's3:PutObject',
      resource: `${ARTIFACTS}/hello_big-red-button/Build/a`,
      context: {
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id':
          'arn:aws:kms:us-east-1:111111111111:alias/big-red-button-delivery',
      },
    },
    allowed: [...OWNERS.delivery, 'delivery/build-hello', 'delivery/hello_role'],
  },
  {
    description: 'write the build artifact encrypted with a key of another account',
    request: {
      action: 's3:PutObject',
      resource: `${ARTIFACTS}/hello_big-red-button/Build/a`,
      context: {
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:us-east-1:444444444444:key/own',
      },
    },
    allowed: [],
  },
  {
    description: 'delete the record that a release ran in test',
    request: { action: 's3:DeleteObjectVersion', resource: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    allowed: ['delivery/terraform'],
  },
];

export const promotions: Access[] = [
  {
    description: 'record a promotion to production',
    request: { action: 's3:PutObject', resource: `${ARTIFACTS}/promotions/production/hello.json` },
    allowed: ['delivery/promote-release'],
  },
  {
    description: 'record a promotion to test',
    request: { action: 's3:PutObject', resource: `${ARTIFACTS}/promotions/test/hello.json` },
    allowed: [],
  },
  {
    description: 'read the record of a promotion to production',
    request: { action: 's3:GetObject', resource: `${ARTIFACTS}/promotions/production/hello.json` },
    allowed: [...OWNERS.delivery, 'delivery/deploy-stack', 'delivery/promote-release'],
  },
  {
    description: 'list the records',
    request: { action: 's3:ListBucket', resource: ARTIFACTS },
    allowed: [...OWNERS.delivery, 'delivery/deploy-stack', 'delivery/promote-release'],
  },
  {
    description: 'delete the record of a promotion',
    request: { action: 's3:DeleteObject', resource: `${ARTIFACTS}/promotions/production/hello.json` },
    allowed: ['delivery/terraform'],
  },
];
