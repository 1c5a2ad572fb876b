import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CloudFormationClient, ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { parseTemplate } from '../../../../../functions/shared/template/parse';
import {
  DELIVERY,
  signIn,
  startTestLocalAws,
  type ClientSettings,
  type TestLocalAws,
} from '../../support/local-aws';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(60_000);

const SERVICE = readFileSync(join(__dirname, '../../../../../cfn/service.yaml'), 'utf8');

let local: TestLocalAws;
let settings: ClientSettings;
let client: CloudFormationClient;
beforeAll(async () => {
  local = await startTestLocalAws();
  settings = await signIn(local, DELIVERY, 'ap-southeast-2');
  client = new CloudFormationClient(settings);
});
afterAll(() => local.stop());

const validate = (TemplateBody: string) => client.send(new ValidateTemplateCommand({ TemplateBody }));
/** Returns a template with one topic, and with more sections or with other properties of the topic. */
const template = (more: object = {}, topic: object = {}) =>
  JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic', ...topic } }, ...more });
const named = (TopicName: unknown) => template({}, { Properties: { TopicName } });

describe('ValidateTemplate', () => {
  test.each([
    ['as canonical JSON, in which every scalar is text', parseTemplate(SERVICE, 'service.yaml').canonical],
    ['as YAML with short forms of functions', SERVICE],
  ])('accepts the template of a service %s', async (_, body) => {
    const { $metadata, Parameters: parameters = [], ...answer } = await validate(body);
    expect($metadata.httpStatusCode).toBe(200);
    expect(answer).toEqual({
      Description: expect.stringMatching(/^One ECS service/) as string,
      Capabilities: [],
      DeclaredTransforms: [],
    });
    expect(parameters.find(({ ParameterKey }) => ParameterKey === 'ImageUri')).toEqual({
      ParameterKey: 'ImageUri',
      NoEcho: false,
      Description: expect.stringContaining('by digest') as string,
    });
  });

  test('reports parameters, capabilities and transforms', async () => {
    const role = (Properties?: object) => ({ Type: 'AWS::IAM::Role', ...(Properties && { Properties }) });
    const Parameters = { Secret: { Type: 'String', Default: '1', NoEcho: 'true', Description: 'a secret' } };
    expect(await validate(template({ Parameters, Transform: 'AWS::LanguageExtensions' }))).toMatchObject({
      Parameters: [{ ParameterKey: 'Secret', DefaultValue: '1', NoEcho: true, Description: 'a secret' }],
      Capabilities: [],
      DeclaredTransforms: ['AWS::LanguageExtensions'],
    });
    expect(await validate(template({ Resources: { Role: role() } }))).toMatchObject({
      Capabilities: ['CAPABILITY_IAM'],
      CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM::Role]',
    });
    expect(await validate(template({ Resources: { Role: role({ RoleName: 'a' }) } }))).toMatchObject({
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    });
  });

  test.each([
    ['an unused parameter', template({ Parameters: { Unused: { Type: 'String' } } })],
    ['a value that the service would reject', named({ Ref: 'AWS::Region' })],
    ['a property that the type does not have', template({}, { Properties: { Colour: 'red' } })],
    ['a custom resource', template({ Resources: { A: { Type: 'Custom::Thing' } } })],
    ['a literal and a local variable in Fn::Sub', named({ 'Fn::Sub': ['${!A}${B}', { B: 'b' }] })],
    [
      'references that a transform resolves',
      template({ Transform: 'AWS::Serverless-2016-10-31' }, { DependsOn: 'X' }),
    ],
  ])('accepts %s, as CloudFormation does', async (_, body) => {
    await expect(validate(body)).resolves.toBeDefined();
  });

  test.each<[string, string, string]>([
    ['JSON that ends early', '{', 'Template format error: JSON not well-formed. (line 1, column 2)'],
    [
      'YAML with a wrong indent',
      'A: 1\n B: 2\n',
      'Template format error: YAML not well-formed. (line 2, column 3)',
    ],
    ['text', 'hello', 'Template format error: unsupported structure.'],
    [
      'no resource',
      '{"Resources":{}}',
      'Template format error: At least one Resources member must be defined.',
    ],
    ['an unknown section', template({ Foo: {} }), 'Invalid template property or properties [Foo]'],
    ['an unknown attribute', template({}, { Foo: {} }), "Invalid template resource property 'Foo'"],
    [
      'a resource without a type',
      '{"Resources":{"A":{}}}',
      'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
    ],
    [
      'a resource that is text',
      '{"Resources":{"A":"x"}}',
      'Template format error: Any Resources member must be an object.',
    ],
    [
      'an unknown resource type',
      '{"Resources":{"A":{"Type":"AWS::Nope::X"}}}',
      'Template format error: Unrecognized resource types: [AWS::Nope::X]',
    ],
    [
      'an unknown parameter type',
      template({ Parameters: { P: { Type: 'Strin' } } }),
      'Template format error: Unrecognized parameter type: Strin',
    ],
    [
      'a reference to nothing',
      named({ Ref: 'Missing' }),
      'Template format error: Unresolved resource dependencies [Missing] in the Resources block of the template',
    ],
    [
      'a variable of Fn::Sub that does not exist',
      named({ 'Fn::Sub': 'a-${Missing}' }),
      'Template format error: Unresolved resource dependencies [Missing] in the Resources block of the template',
    ],
    [
      'an output of nothing',
      template({ Outputs: { O: { Value: { Ref: 'Missing' } } } }),
      'Template format error: Unresolved resource dependencies [Missing] in the Outputs block of the template',
    ],
    [
      'an attribute of nothing',
      named({ 'Fn::GetAtt': ['Missing', 'Arn'] }),
      'Template error: instance of Fn::GetAtt references undefined resource Missing',
    ],
    [
      'a dependency on nothing',
      template({}, { DependsOn: ['Missing'] }),
      'Template format error: Unresolved resource dependencies [Missing] in the Resources block of the template',
    ],
    [
      'a condition that does not exist',
      template({}, { Condition: 'Missing' }),
      'Template format error: Unresolved condition dependency Missing in the Resources block of the template',
    ],
    [
      'a function that does not exist',
      named({ 'Fn::Nope': 'x' }),
      expect.stringContaining('Template error: Encountered unsupported function: Fn::Nope') as string,
    ],
    [
      'more than 51,200 bytes',
      template({ Description: 'x'.repeat(51_200) }),
      "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
    ],
  ])('rejects %s with the error of CloudFormation', async (_, body, message) => {
    await expect(validate(body)).rejects.toMatchObject({
      name: 'ValidationError',
      message,
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
  });

  test('reads a larger template from S3', async () => {
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'templates',
        CreateBucketConfiguration: { LocationConstraint: 'ap-southeast-2' },
      }),
    );
    const put = (Key: string, Body: string) =>
      s3.send(new PutObjectCommand({ Bucket: 'templates', Key, Body }));
    await put('checked/large.json', template({ Description: 'x'.repeat(60_000) }));
    await put('checked/wrong.json', '{');
    const validateAt = (key: string) =>
      client.send(
        new ValidateTemplateCommand({
          TemplateURL: `https://templates.s3.ap-southeast-2.amazonaws.com/checked/${key}`,
        }),
      );
    expect((await validateAt('large.json')).Description).toHaveLength(60_000);
    await expect(validateAt('wrong.json')).rejects.toThrow('JSON not well-formed');
  });
});
