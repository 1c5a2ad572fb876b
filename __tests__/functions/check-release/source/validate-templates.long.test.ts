import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

import { validateTemplates } from '../../../../functions/check-release/source/validate-templates';
import { parseTemplate } from '../../../../functions/shared/template/parse';
import { sha256 } from '../../../../functions/shared/zip/write';
import { startTestLocalAws, type TestLocalAws } from '../../../rehearsal/local-aws/support/local-aws';

const REGION = 'ap-southeast-2';
const SERVICE = readFileSync(join(__dirname, '../../../../cfn/service.yaml'), 'utf8');

let local: TestLocalAws;
let settings: {
  region: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
beforeAll(async () => {
  local = await startTestLocalAws();
  settings = {
    region: REGION,
    endpoint: local.aws.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  await new S3Client({ ...settings, forcePathStyle: true }).send(
    new CreateBucketCommand({
      Bucket: 'templates',
      CreateBucketConfiguration: { LocationConstraint: REGION },
    }),
  );
}, 60_000);
afterAll(() => local.stop());

/** Validates a template with the CloudFormation of the local AWS. */
function validate(text: string) {
  const template = parseTemplate(text, 'cfn/web.yaml');
  const { canonical } = template;
  const file = {
    service: 'web',
    path: 'cfn/web.yaml',
    template,
    sha256: sha256(Buffer.from(text)),
    canonicalSha256: sha256(Buffer.from(canonical)),
  };
  return validateTemplates([file], {
    accountId: '123456789012',
    cloudFormation: new CloudFormationClient(settings),
    environment: { STACK_REGION: REGION, TEMPLATE_BUCKET: 'templates' },
    templates: new S3Client({ ...settings, forcePathStyle: true }),
  });
}

test('the canonical JSON of the service template is valid', async () => {
  expect(await validate(SERVICE)).toEqual([]);
}, 60_000);

test('a template of more than 51,200 bytes is read from the template bucket', async () => {
  const padding = `\nMetadata: { Padding: '${'x'.repeat(51_200)}' }\n`;
  expect(await validate(SERVICE + padding)).toEqual([]);
}, 60_000);

test('the reason is in the problem when a template is rejected', async () => {
  const wrong = SERVICE.replace('DependsOn: ListenerRule', 'DependsOn: Nothing');
  expect(wrong).not.toBe(SERVICE);
  expect(await validate(wrong)).toEqual([
    expect.stringMatching(/^cfn\/web\.yaml: CloudFormation rejects the template: .*Nothing/),
  ]);
}, 60_000);
