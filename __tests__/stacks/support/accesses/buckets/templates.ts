import type { Access } from '../access';
import { OWNERS, throughS3 } from '../owners';
import { TEMPLATE_KEY, TEMPLATES } from '../../example';

const template = (more: Readonly<Record<string, string>> = {}, key = 'templates/0a1b.json') => ({
  action: 's3:PutObject',
  resource: `${TEMPLATES}/${key}`,
  context: { 's3:if-none-match': '*', ...more },
});
export const templates: Access[] = [
  {
    description: 'write a template once',
    request: template(),
    allowed: ['delivery/check-release', 'delivery/deploy-stack'],
  },
  {
    description: 'overwrite a template',
    request: { action: 's3:PutObject', resource: `${TEMPLATES}/templates/0a1b.json` },
    allowed: [],
  },
  {
    description: 'put another object into the template bucket',
    request: template({}, 'else.yaml'),
    allowed: [],
  },
  {
    description: 'write a template over plain HTTP',
    request: template({ 'aws:SecureTransport': 'false' }),
    allowed: [],
  },
  {
    description: 'write a template encrypted with a key of S3',
    request: template({ 's3:x-amz-server-side-encryption': 'AES256' }),
    allowed: [],
  },
  {
    description: 'write a template encrypted with a key of another account',
    request: template({
      's3:x-amz-server-side-encryption': 'aws:kms',
      's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:ap-southeast-2:444444444444:key/own',
    }),
    allowed: [],
  },
  {
    description: 'read a template',
    request: { action: 's3:GetObject', resource: `${TEMPLATES}/templates/0a1b.json` },
    allowed: [...OWNERS.delivery, 'delivery/check-release', 'delivery/deploy-stack'],
  },
  ...['s3:DeleteObject', 's3:DeleteObjectVersion'].map((action) => ({
    description: `delete a template (${action})`,
    request: { action, resource: `${TEMPLATES}/templates/0a1b.json` },
    allowed: ['delivery/terraform'],
  })),
  {
    description: 'encrypt a template through S3',
    request: { action: 'kms:GenerateDataKey', resource: TEMPLATE_KEY, context: throughS3(TEMPLATES) },
    allowed: [...OWNERS.delivery, 'delivery/check-release', 'delivery/deploy-stack'],
  },
  {
    description: 'use the key of the templates without S3',
    request: { action: 'kms:Decrypt', resource: TEMPLATE_KEY },
    allowed: OWNERS.delivery,
  },
];
