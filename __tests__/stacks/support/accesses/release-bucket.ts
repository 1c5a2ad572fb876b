import type { Access } from '../access';
import { OWNERS } from './owners';
import { RELEASES } from '../example';

export const releaseBucket: Access[] = [
  {
    what: 'replace the current release, knowing what it replaces',
    question: {
      action: 's3:PutObject',
      on: `${RELEASES}/current/hello/bundle.zip`,
      with: { 's3:if-match': 'etag' },
    },
    who: ['delivery/promote-release'],
  },
  {
    what: 'put the first current release',
    question: {
      action: 's3:PutObject',
      on: `${RELEASES}/current/hello/bundle.zip`,
      with: { 's3:if-none-match': '*' },
    },
    who: ['delivery/promote-release'],
  },
  {
    what: 'replace the current release blindly',
    question: { action: 's3:PutObject', on: `${RELEASES}/current/hello/bundle.zip` },
    who: [],
  },
  {
    what: 'write a release once',
    question: {
      action: 's3:PutObject',
      on: `${RELEASES}/releases/hello/1-e/bundle.zip`,
      with: { 's3:if-none-match': '*' },
    },
    who: ['delivery/promote-release'],
  },
  {
    what: 'write over a release',
    question: {
      action: 's3:PutObject',
      on: `${RELEASES}/releases/hello/1-e/bundle.zip`,
      with: { 's3:if-match': 'etag' },
    },
    who: [],
  },
  {
    what: 'put anything else into the release bucket',
    question: { action: 's3:PutObject', on: `${RELEASES}/else.zip`, with: { 's3:if-none-match': '*' } },
    who: [],
  },
  {
    what: 'write a release over plain HTTP',
    question: {
      action: 's3:PutObject',
      on: `${RELEASES}/releases/hello/1-e/bundle.zip`,
      with: { 's3:if-none-match': '*', 'aws:SecureTransport': 'false' },
    },
    who: [],
  },
  {
    what: "write a release with S3's own encryption",
    question: {
      action: 's3:PutObject',
      on: `${RELEASES}/releases/hello/1-e/bundle.zip`,
      with: { 's3:if-none-match': '*', 's3:x-amz-server-side-encryption': 'AES256' },
    },
    who: [],
  },
  {
    what: 'write a release with a key of their own',
    question: {
      action: 's3:PutObject',
      on: `${RELEASES}/releases/hello/1-e/bundle.zip`,
      with: {
        's3:if-none-match': '*',
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:ap-southeast-2:444444444444:key/own',
      },
    },
    who: [],
  },
  {
    what: 'read a release',
    question: { action: 's3:GetObject', on: `${RELEASES}/releases/hello/1-e/bundle.zip` },
    who: ['delivery/promote-release', ...OWNERS.production, 'production/production-verify-release'],
  },
  {
    what: 'see which releases there are',
    question: { action: 's3:ListBucket', on: RELEASES },
    who: [
      'delivery/promote-release',
      ...OWNERS.production,
      'production/hello-production-role',
      'production/production-verify-release',
    ],
  },
  {
    what: 'fetch the current release',
    question: { action: 's3:GetObjectVersion', on: `${RELEASES}/current/hello/bundle.zip` },
    who: [...OWNERS.production, 'production/hello-production-role'],
  },
  ...['s3:DeleteObject', 's3:DeleteObjectVersion'].map((action) => ({
    what: `make a release disappear (${action})`,
    question: { action, on: `${RELEASES}/current/hello/bundle.zip` },
    who: [],
  })),
  ...[
    's3:PutBucketPolicy',
    's3:PutLifecycleConfiguration',
    's3:PutBucketVersioning',
    's3:DeleteBucketPolicy',
  ].map((action) => ({
    what: `change the rules of the release bucket (${action})`,
    question: { action, on: RELEASES },
    who: ['production/terraform'],
  })),
];
