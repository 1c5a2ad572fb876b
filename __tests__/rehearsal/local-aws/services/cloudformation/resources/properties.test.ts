import {
  convertProperties,
  toCamelCase,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/properties/convert';
import { schemaOf } from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/properties/schema';
import { violationsOf } from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/properties/validate';
import type { TemplateObject } from '../../../../../../functions/shared/template/value';

const service = schemaOf('AWS::ECS::Service');
const task = schemaOf('AWS::ECS::TaskDefinition');
const log = schemaOf('AWS::Logs::LogGroup');

describe('the properties of a resource', () => {
  test('get the types in the schema of the resource type', () => {
    expect(
      convertProperties(
        {
          DesiredCount: '2',
          EnableExecuteCommand: 'True',
          ServiceName: '007',
          LoadBalancers: [{ ContainerPort: '80', ContainerName: 'app' }],
          DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: 'true', Rollback: 'false' } },
        },
        service,
      ),
    ).toEqual({
      DesiredCount: 2,
      EnableExecuteCommand: true,
      ServiceName: '007',
      LoadBalancers: [{ ContainerPort: 80, ContainerName: 'app' }],
      DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: false } },
    });
  });

  test('keep their text if the text is no value of the type', () => {
    expect(convertProperties({ DesiredCount: '1.5', EnableExecuteCommand: 'yes' }, service)).toEqual({
      ...{ DesiredCount: '1.5', EnableExecuteCommand: 'yes' },
    });
  });

  test('get the spelling of the ECS API, except the keys of maps', () => {
    const container = {
      Name: 'app',
      DockerLabels: { Team: 'web' },
      LogConfiguration: { LogDriver: 'awslogs', Options: { Mode: 'x' } },
      PortMappings: [{ ContainerPort: 80 }],
    };
    expect(toCamelCase({ Family: 'web', ContainerDefinitions: [container] }, task)).toEqual({
      family: 'web',
      containerDefinitions: [
        {
          name: 'app',
          dockerLabels: { Team: 'web' },
          logConfiguration: { logDriver: 'awslogs', options: { Mode: 'x' } },
          portMappings: [{ containerPort: 80 }],
        },
      ],
    });
  });

  test.each<[string, TemplateObject, typeof service, string]>([
    ['an unknown property', { Colour: 'red' }, log, '#: extraneous key [Colour] is not permitted'],
    ['an attribute', { Arn: 'x' }, log, '#: extraneous key [Arn] is not permitted'],
    [
      'an unknown nested property',
      { DeploymentConfiguration: { Nope: '1' } },
      service,
      '#/DeploymentConfiguration: extraneous key [Nope] is not permitted',
    ],
    [
      'a text instead of a number',
      { DesiredCount: 'two' },
      service,
      '#/DesiredCount: expected type: Integer, found: String',
    ],
    [
      'a text instead of a list',
      { LoadBalancers: 'a' },
      service,
      '#/LoadBalancers: expected type: JSONArray, found: String',
    ],
    [
      'a list instead of a text',
      { LogGroupName: ['a'] },
      log,
      '#/LogGroupName: expected type: String, found: JSONArray',
    ],
    [
      'a text that is not in the list',
      { LaunchType: 'FARGAT' },
      service,
      '#/LaunchType: "FARGAT" is not a valid enum value',
    ],
    [
      'a number that is not in the list',
      { RetentionInDays: '2' },
      log,
      '#/RetentionInDays: 2 is not a valid enum value',
    ],
    [
      'a text that does not match',
      { LogGroupName: 'a b' },
      log,
      '#/LogGroupName: string [a b] does not match pattern ^[.\\-_/#A-Za-z0-9]{1,512}\\Z',
    ],
    [
      'a text that is too long',
      { LogGroupName: 'a'.repeat(513) },
      log,
      '#/LogGroupName: expected maxLength: 512, actual: 513',
    ],
    [
      'a missing property',
      { ContainerDefinitions: [{ Name: 'app' }] },
      task,
      '#/ContainerDefinitions/0: required key [Image] not found',
    ],
  ])('are rejected with the message of CloudFormation: %s', (_, properties, schema, violation) => {
    expect(violationsOf(convertProperties(properties, schema), schema)).toContain(violation);
  });

  test('are accepted if they follow the schema', () => {
    const properties = { LogGroupName: '/acme/web', RetentionInDays: '7', Tags: [{ Key: 'a', Value: 'b' }] };
    expect(violationsOf(convertProperties(properties, log), log)).toEqual([]);
  });
});
