import type { Access } from '../access';
import { OWNERS } from './owners';
import { ARTIFACTS } from '../example';

export const artifacts: Access[] = [
  {
    what: 'record that a release ran in test',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    who: ['delivery/deploy-stack'],
  },
  {
    what: 'record that a release ran in production',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/deployments/production/hello/web/e.json` },
    who: [],
  },
  {
    what: 'record over plain HTTP',
    question: {
      action: 's3:PutObject',
      on: `${ARTIFACTS}/deployments/test/hello/web/e.json`,
      with: { 'aws:SecureTransport': 'false' },
    },
    who: [],
  },
  {
    what: 'read the proof of test',
    question: { action: 's3:GetObject', on: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    who: [...OWNERS.delivery, 'delivery/promote-release'],
  },
  {
    what: 'change the source after it was fetched',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/hello_big-red-button/Source/a` },
    who: [...OWNERS.delivery, 'delivery/hello_role'],
  },
  {
    what: 'hand over what was built',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/hello_big-red-button/Build/a` },
    who: [...OWNERS.delivery, 'delivery/build-hello', 'delivery/hello_role'],
  },
  {
    what: "hand over what was built, with S3's own encryption",
    question: {
      action: 's3:PutObject',
      on: `${ARTIFACTS}/hello_big-red-button/Build/a`,
      with: { 's3:x-amz-server-side-encryption': 'AES256' },
    },
    who: [],
  },
  {
    what: 'hand over what was built, with the key that the pipeline names',
    question: {
      action: 's3:PutObject',
      on: `${ARTIFACTS}/hello_big-red-button/Build/a`,
      with: {
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id':
          'arn:aws:kms:us-east-1:111111111111:alias/big-red-button-delivery',
      },
    },
    who: [...OWNERS.delivery, 'delivery/build-hello', 'delivery/hello_role'],
  },
  {
    what: 'hand over what was built, with another key',
    question: {
      action: 's3:PutObject',
      on: `${ARTIFACTS}/hello_big-red-button/Build/a`,
      with: {
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:us-east-1:444444444444:key/own',
      },
    },
    who: [],
  },
  {
    what: 'make evidence disappear',
    question: { action: 's3:DeleteObjectVersion', on: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    who: ['delivery/terraform'],
  },
];

export const promotions: Access[] = [
  {
    what: 'record what was promoted to production',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/promotions/production/hello.json` },
    who: ['delivery/promote-release'],
  },
  {
    what: 'record that something was promoted to test',
    question: { action: 's3:PutObject', on: `${ARTIFACTS}/promotions/test/hello.json` },
    who: [],
  },
  {
    what: 'read what was promoted to production',
    question: { action: 's3:GetObject', on: `${ARTIFACTS}/promotions/production/hello.json` },
    who: [...OWNERS.delivery, 'delivery/deploy-stack', 'delivery/promote-release'],
  },
  {
    what: 'see which records there are',
    question: { action: 's3:ListBucket', on: ARTIFACTS },
    who: [...OWNERS.delivery, 'delivery/deploy-stack', 'delivery/promote-release'],
  },
  {
    what: 'make the record of a promotion disappear',
    question: { action: 's3:DeleteObject', on: `${ARTIFACTS}/promotions/production/hello.json` },
    who: ['delivery/terraform'],
  },
];
