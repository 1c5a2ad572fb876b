import type { Access } from '../access';
import { OWNERS, throughS3 } from './owners';
import { TEMPLATE_KEY, TEMPLATES } from '../example';

const template = (more: Readonly<Record<string, string>> = {}, key = 'templates/0a1b.json') => ({
  action: 's3:PutObject',
  on: `${TEMPLATES}/${key}`,
  with: { 's3:if-none-match': '*', ...more },
});
export const templates: Access[] = [
  { what: 'write a template once', question: template(), who: ['delivery/deploy-stack'] },
  {
    what: 'write over a template',
    question: { action: 's3:PutObject', on: `${TEMPLATES}/templates/0a1b.json` },
    who: [],
  },
  { what: 'put anything else beside the templates', question: template({}, 'else.yaml'), who: [] },
  {
    what: 'write a template over plain HTTP',
    question: template({ 'aws:SecureTransport': 'false' }),
    who: [],
  },
  {
    what: "write a template with S3's own encryption",
    question: template({ 's3:x-amz-server-side-encryption': 'AES256' }),
    who: [],
  },
  {
    what: 'write a template with a key of their own',
    question: template({
      's3:x-amz-server-side-encryption': 'aws:kms',
      's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:ap-southeast-2:444444444444:key/own',
    }),
    who: [],
  },
  {
    what: 'read a template',
    question: { action: 's3:GetObject', on: `${TEMPLATES}/templates/0a1b.json` },
    who: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  ...['s3:DeleteObject', 's3:DeleteObjectVersion'].map((action) => ({
    what: `make a template disappear (${action})`,
    question: { action, on: `${TEMPLATES}/templates/0a1b.json` },
    who: ['delivery/terraform'],
  })),
  {
    what: 'encrypt a template through S3',
    question: { action: 'kms:GenerateDataKey', on: TEMPLATE_KEY, with: throughS3(TEMPLATES) },
    who: [...OWNERS.delivery, 'delivery/deploy-stack'],
  },
  {
    what: 'use the key of the templates without S3',
    question: { action: 'kms:Decrypt', on: TEMPLATE_KEY },
    who: OWNERS.delivery,
  },
];
