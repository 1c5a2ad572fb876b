import {
  resolveReferences,
  ssmReferencesIn,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/values/dynamic-references';
import { fakeServices, serviceError } from '../support/services';

const PARAMETERS: Readonly<Record<string, { Value: string; Type: string }>> = {
  '/acme/size': { Value: 'large', Type: 'String' },
  '/acme/size:1': { Value: 'small', Type: 'String' },
  '/acme/hidden': { Value: 'x', Type: 'SecureString' },
};
const SECRET = 'arn:aws:secretsmanager:us-east-1:222222222222:secret:acme-AbCdEf';
const services = fakeServices({
  GetParameter: ({ Name }) => {
    const Parameter = PARAMETERS[Name as string];
    if (Parameter === undefined) throw serviceError('ParameterNotFound');
    return { Parameter };
  },
  GetSecretValue: ({ SecretId, VersionStage, VersionId }) => {
    if (SecretId === 'text') return { SecretString: 'plain' };
    if (SecretId !== 'acme' && SecretId !== SECRET) {
      throw serviceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    const version = (VersionStage ?? VersionId ?? '') as string;
    return { SecretString: JSON.stringify({ password: `secret ${version}`, port: 5432 }) };
  },
});
const resolve = (text: string) => resolveReferences(text, services, 'AWS::ECS::Service/Properties');

describe('a dynamic reference', () => {
  test.each([
    ['{{resolve:ssm:/acme/size}}', 'large'],
    ['{{resolve:ssm:/acme/size:1}}', 'small'],
    ['a-{{resolve:ssm:/acme/size}}-{{resolve:ssm:/acme/size:1}}', 'a-large-small'],
    ['{{resolve:secretsmanager:text}}', 'plain'],
    ['{{resolve:secretsmanager:acme:SecretString:password}}', 'secret '],
    ['{{resolve:secretsmanager:acme:SecretString:port}}', '5432'],
    [`{{resolve:secretsmanager:${SECRET}:SecretString:password:AWSPREVIOUS}}`, 'secret AWSPREVIOUS'],
    ['{{resolve:secretsmanager:acme:SecretString:password::v1}}', 'secret v1'],
    ['{{resolve:other:acme}}', '{{resolve:other:acme}}'],
  ])('is replaced: %s', async (text, value) => {
    expect(await resolve(text)).toBe(value);
  });

  test.each([
    ['{{resolve:ssm:/acme/none}}', 'Parameters: [ssm:/acme/none] cannot be found.'],
    ['{{resolve:ssm:/acme/hidden}}', 'Non-secure ssm prefix was used for secure parameter: [/acme/hidden]'],
    [
      '{{resolve:ssm-secure:/acme/hidden}}',
      'SSM Secure reference is not supported in: [AWS::ECS::Service/Properties]',
    ],
    ['{{resolve:secretsmanager:none}}', "Secrets Manager can't find the specified secret."],
    [
      '{{resolve:secretsmanager:acme:SecretString:nope}}',
      'Could not find a value associated with JSONKey in SecretString',
    ],
    ['{{resolve:secretsmanager:text:SecretString:key}}', 'Could not parse SecretString JSON'],
  ])('fails with the error of CloudFormation: %s', async (text, message) => {
    await expect(resolve(text)).rejects.toThrow(message);
  });

  test('is replaced in lists and mappings', async () => {
    const value = { A: ['{{resolve:ssm:/acme/size}}'], B: { C: 'plain' } };
    expect(await resolveReferences(value, services, '')).toEqual({ A: ['large'], B: { C: 'plain' } });
    expect(ssmReferencesIn({ ...value, D: '{{resolve:secretsmanager:acme}}' })).toEqual(['/acme/size']);
  });
});
