import { existsSync } from 'node:fs';

import { RESOURCE_SHAPES } from '../../../../../../functions/shared/template/guard/types';
import { RESOURCE_TYPES } from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/types';
import { readTemplate } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/read-template';
import { unsupportedParts } from '../../../../../../rehearsal/local-aws/services/cloudformation/template/supported';
import { template } from '../support/templates';

const FOLDER = 'rehearsal/local-aws/services/cloudformation';
const partsOf = (text: string) => unsupportedParts(readTemplate(text));
const resource = (Type: string, Properties: object = {}, more: object = {}) =>
  JSON.stringify({ Resources: { One: { Type, Properties, ...more } } });

describe('a part of a template that the local AWS does not support', () => {
  test.each<[string, string, string, string]>([
    [
      'a section',
      template({}, { Transform: 'AWS::LanguageExtensions' }),
      'the section Transform',
      'template/supported.ts',
    ],
    [
      'an exported output',
      template({}, { Outputs: { A: { Value: 'a', Export: { Name: 'a' } } } }),
      'Outputs.A.Export',
      'template/supported.ts',
    ],
    [
      'a parameter type',
      template({}, { Parameters: { A: { Type: 'AWS::EC2::Image::Id' } } }),
      'the type AWS::EC2::Image::Id of the parameter A',
      'parameters/account-facts.ts',
    ],
    [
      'a resource type',
      resource('AWS::SNS::Topic'),
      'the type AWS::SNS::Topic of the resource One',
      'resources/types/index.ts',
    ],
    [
      'a property',
      resource('AWS::Logs::LogGroup', { KmsKeyId: 'a' }),
      'One.Properties.KmsKeyId',
      'resources/types/aws-logs-loggroup.ts',
    ],
    [
      'a property in a branch of Fn::If',
      resource('AWS::ECS::TaskDefinition', {
        Volumes: [{ 'Fn::If': ['A', { Name: 'a', Host: {} }, { Ref: 'AWS::NoValue' }] }],
      }).replace('{"Resources"', '{"Conditions":{"A":{"Fn::Equals":["a","a"]}},"Resources"'),
      'One.Properties.Volumes.Host',
      'resources/types/aws-ecs-taskdefinition.ts',
    ],
    [
      'a deletion policy',
      resource('AWS::Logs::LogGroup', {}, { DeletionPolicy: 'Snapshot' }),
      'the deletion policy Snapshot of One',
      'operations/resources/remove.ts',
    ],
    [
      'a function',
      template({ LogGroupName: { 'Fn::ImportValue': 'a' } }),
      'the function Fn::ImportValue',
      'values/evaluator.ts',
    ],
  ])('is reported with the file to change: %s', (_, text, part, file) => {
    expect(partsOf(text)).toEqual([`the local AWS does not support ${part}; add it to ${FOLDER}/${file}`]);
    expect(existsSync(`${FOLDER}/${file}`)).toBe(true);
  });

  test('is no property that a handler applies', () => {
    expect(partsOf(resource('AWS::Logs::LogGroup', { LogGroupName: 'a', RetentionInDays: '7' }))).toEqual([]);
  });

  test('is no property that the type does not have, which only CloudFormation itself rejects', () => {
    expect(partsOf(resource('AWS::Logs::LogGroup', { Colour: 'red' }))).toEqual([]);
  });
});

describe('the resource types that a service template may contain', () => {
  test.each([...RESOURCE_SHAPES.keys()])('have a handler: %s', (type) => {
    expect(RESOURCE_TYPES.has(type)).toBe(true);
  });

  test.each([...RESOURCE_SHAPES])(
    'have only properties that a handler applies or reports: %s',
    (type, shape) => {
      const { applied = [] } = RESOURCE_TYPES.get(type) ?? {};
      for (const name of Object.keys(shape.properties.properties).filter((one) => !applied.includes(one))) {
        const file = `${FOLDER}/resources/types/${type.toLowerCase().replaceAll('::', '-')}.ts`;
        expect(partsOf(resource(type, { [name]: 'x' }))).toEqual([
          `the local AWS does not support One.Properties.${name}; add it to ${file}`,
        ]);
        expect(existsSync(file)).toBe(true);
      }
      expect(applied.length).toBeGreaterThan(0);
    },
  );
});
