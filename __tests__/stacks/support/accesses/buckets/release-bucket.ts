import type { Access } from '../access';
import { OWNERS } from '../owners';
import { RELEASES } from '../../example';

export const releaseBucket: Access[] = [
  {
    description: 'replace the current release if it has not changed',
    request: {
      action: 's3:PutObject',
      resource: `${RELEASES}/current/hello/bundle.zip`,
      context: { 's3:if-match': 'etag' },
    },
    allowed: ['delivery/promote-release'],
  },
  {
    description: 'put the first current release',
    request: {
      action: 's3:PutObject',
      resource: `${RELEASES}/current/hello/bundle.zip`,
      context: { 's3:if-none-match': '*' },
    },
    allowed: ['delivery/promote-release'],
  },
  {
    description: 'replace the current release without a condition',
    request: { action: 's3:PutObject', resource: `${RELEASES}/current/hello/bundle.zip` },
    allowed: [],
  },
  {
    description: 'write a release once',
    request: {
      action: 's3:PutObject',
      resource: `${RELEASES}/releases/hello/1-e/bundle.zip`,
      context: { 's3:if-none-match': '*' },
    },
    allowed: ['delivery/promote-release'],
  },
  {
    description: 'overwrite a release',
    request: {
      action: 's3:PutObject',
      resource: `${RELEASES}/releases/hello/1-e/bundle.zip`,
      context: { 's3:if-match': 'etag' },
    },
    allowed: [],
  },
  {
    description: 'put another object into the release bucket',
    request: {
      action: 's3:PutObject',
      resource: `${RELEASES}/else.zip`,
      context: { 's3:if-none-match': '*' },
    },
    allowed: [],
  },
  {
    description: 'write a release over plain HTTP',
    request: {
      action: 's3:PutObject',
      resource: `${RELEASES}/releases/hello/1-e/bundle.zip`,
      context: { 's3:if-none-match': '*', 'aws:SecureTransport': 'false' },
    },
    allowed: [],
  },
  {
    description: 'write a release encrypted with a key of S3',
    request: {
      action: 's3:PutObject',
      resource: `${RELEASES}/releases/hello/1-e/bundle.zip`,
      context: { 's3:if-none-match': '*', 's3:x-amz-server-side-encryption': 'AES256' },
    },
    allowed: [],
  },
  {
    description: 'write a release encrypted with a key of another account',
    request: {
      action: 's3:PutObject',
      resource: `${RELEASES}/releases/hello/1-e/bundle.zip`,
      context: {
        's3:if-none-match': '*',
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:ap-southeast-2:444444444444:key/own',
      },
    },
    allowed: [],
  },
  {
    description: 'read a release',
    request: { action: 's3:GetObject', resource: `${RELEASES}/releases/hello/1-e/bundle.zip` },
    allowed: [
      'production/auditor-production',
      'delivery/promote-release',
      ...OWNERS.production,
      'production/production-verify-release',
    ],
  },
  {
    description: 'list the releases',
    request: { action: 's3:ListBucket', resource: RELEASES },
    allowed: [
      'production/auditor-production',
      'delivery/promote-release',
      ...OWNERS.production,
      'production/hello-production-role',
      'production/production-verify-release',
    ],
  },
  {
    description: 'fetch the current release',
    request: { action: 's3:GetObjectVersion', resource: `${RELEASES}/current/hello/bundle.zip` },
    allowed: ['production/auditor-production', ...OWNERS.production, 'production/hello-production-role'],
  },
  ...['s3:DeleteObject', 's3:DeleteObjectVersion'].map((action) => ({
    description: `delete a release (${action})`,
    request: { action, resource: `${RELEASES}/current/hello/bundle.zip` },
    allowed: [],
  })),
  ...[
    's3:PutBucketPolicy',
    's3:PutLifecycleConfiguration',
    's3:PutBucketVersioning',
    's3:DeleteBucketPolicy',
  ].map((action) => ({
    description: `change the settings of the release bucket (${action})`,
    request: { action, resource: RELEASES },
    allowed: ['production/terraform'],
  })),
];
