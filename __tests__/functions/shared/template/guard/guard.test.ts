import { NO_CONFIGURATION } from '../../../../../functions/shared/release/configuration';
import { assertConfigurationAllowed } from '../../../../../functions/shared/template/guard/configuration';
import { assertTemplateAllowed } from '../../../../../functions/shared/template/guard/guard';
import { parseTemplate } from '../../../../../functions/shared/template/parse';
import { TEMPLATE } from '../../../support/fixtures';
import { BASE, CONTEXT, type Json, VALUES, changed, problemsOf, ref } from './support';

const messageOf = (text: string): string => {
  try {
    assertTemplateAllowed(parseTemplate(text, 'cfn/web.yaml'), 'cfn/web.yaml', CONTEXT);
    return 'allowed';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('the error about a rejected template', () => {
  it('names the file, line, column, path, problem and remedy', () => {
    expect(messageOf(TEMPLATE)).toBe('allowed');
    expect(messageOf(TEMPLATE.replace('Memory: 128', 'Privileged: true'))).toBe(
      "the template breaks the rules for services: cfn/web.yaml:19:11 Resources.Task.Properties.ContainerDefinitions.0.Privileged: is 'true', but must be false, as a literal value",
    );
  });

  it('names the parent of a missing property', () => {
    expect(messageOf(TEMPLATE.replace('          Image: !Ref ImageUri\n', ''))).toBe(
      'the template breaks the rules for services: cfn/web.yaml:17:11 Resources.Task.Properties.ContainerDefinitions.0: Image is missing; set the property',
    );
  });

  it('names eight problems and the number of further problems', () => {
    const unknown = Array.from({ length: 11 }, (_, index) => `      X${String(index)}: text\n`).join('');
    const message = messageOf(TEMPLATE.replace('      Family:', `${unknown}      Family:`));
    expect(message.match(/cfn\/web.yaml:\d+:\d+ /g)).toHaveLength(8);
    expect(message).toMatch(/X7: X7 is not a property.*; problems not shown: 3$/);
  });

  const long = 'x'.repeat(400_000);
  const quoted = (text: string) => `? "${text}"\n`;
  it.each([
    [
      'the name of a property',
      TEMPLATE.replace('      Family:', `      ? ${long}\n      : a\n      Family:`),
    ],
    ['a value', TEMPLATE.replace('!Ref ImageUri', long)],
    ['a path', TEMPLATE.replace('Resources:', `Resources:\n  ? ${long}\n  : {Type: a}`)],
    ['a type', TEMPLATE.replace('AWS::ECS::TaskDefinition', long)],
    ['a reference', TEMPLATE.replace('!Ref ImageUri', `!Ref ${long}`)],
    ['a variable', TEMPLATE.replace('!Ref ImageUri', `!Sub '\${${long}}'`)],
    ['a function', TEMPLATE.replace('!Ref ImageUri', `\n            ? Fn::${long}\n            : a`)],
    ['a section', `${TEMPLATE}? ${long}\n: {a: b}\n`],
    [
      'the value of a parameter',
      TEMPLATE.replace('String, Default: small', `'AWS::SSM::Parameter::Value<String>', Default: ${long}`),
    ],
    ['a resource that is not a mapping', TEMPLATE.replace('Resources:', `Resources:\n  ? ${long}\n  : a`)],
    ['a key that occurs twice', `${TEMPLATE}${quoted(long)}: a\n${quoted(long)}: a\n`],
    ['a key without a value', `${TEMPLATE}${quoted(long)}`],
    ['a tag', `${TEMPLATE}A: !${long} b\n`],
    ['a tag with two marks', `${TEMPLATE}A: !a!${long} b\n`],
    ['an ambiguous scalar', `${TEMPLATE}A: ${'1_'.repeat(200_000)}\n`],
  ])('shortens the text that it repeats from the template: %s', (_what, text) => {
    const message = messageOf(text);
    expect(message).toMatch(/^(?:the template breaks the rules for services: )?cfn\/web.yaml:\d+:\d+/);
    expect(message.length).toBeLessThan(1_500);
  });
});

it('the error shows the first problems and the number of further problems', () => {
  const entries = Array.from({ length: 300 }, (_, index) => [`Output${String(index)}`, { Value: ref('Lg') }]);
  const text = JSON.stringify({ ...BASE, Outputs: Object.fromEntries(entries) as Json });
  expect(() => {
    assertTemplateAllowed(parseTemplate(text, 'web.yaml'), 'web.yaml', CONTEXT);
  }).toThrow(/Output0.*; problems not shown: \d{3}/);
});

describe('a configuration file', () => {
  const check = (configuration: object) => () => {
    assertConfigurationAllowed({ ...NO_CONFIGURATION, ...configuration }, 'web.test.json', CONTEXT);
  };

  it('is accepted with tags and a stack policy that allows updates', () => {
    const stackPolicy = JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' }],
    });
    expect(check({ tags: new Map([['team', 'blue']]), stackPolicy })).not.toThrow();
    expect(check({})).not.toThrow();
  });

  it.each([
    [
      'a reference in a tag',
      { tags: new Map([['a', '{{resolve:secretsmanager:x}}']]) },
      /web.test.json: the tag a must not refer/,
    ],
    [
      'a reference in the key of a tag',
      { tags: new Map([['{{resolve:ssm-secure:x}}', 'a']]) },
      /the tag \{\{resolve.* must not refer/,
    ],
    [
      'a stack policy that forbids updates',
      { stackPolicy: '{"Statement":[]}' },
      /web.test.json: StackPolicy must allow every update/,
    ],
  ])('is rejected with %s', (_what, configuration, message) => {
    expect(check(configuration)).toThrow(message);
  });
});

it('the guard prefers the value of a parameter in the configuration file to the default', () => {
  const parameters = new Map([...VALUES, ['ClusterName', '/acme/test/other']]);
  expect(problemsOf(BASE, { parameters }).join()).toMatch(/Service.Properties.Cluster: must be !Ref/);
});

it('the guard reports only the resources of a cycle, not the resources that refer to the cycle', () => {
  const { Alarm, ...others } = BASE.Resources;
  const first = { ...BASE, Resources: { Alarm, ...others } };
  expect(problemsOf(changed('Resources.Target.DependsOn', 'Policy', first))).toEqual([
    'Resources.Policy: depends on itself: Policy → Target → Policy; remove one of these references',
  ]);
});

it('the guard rejects a container when the image parameter is not declared', () => {
  expect(problemsOf(changed('Parameters.ImageUri', undefined)).join('\n')).toMatch(
    /Image: must be !Ref ImageUri .*\n.*Image.Ref: ImageUri is not declared/,
  );
});

it('the guard accepts a template without a format version', () => {
  expect(problemsOf(changed('AWSTemplateFormatVersion', undefined))).toEqual([]);
});

it.each([
  [
    'a default that is not a number',
    'Parameters.Text',
    { Type: 'Number', Default: 'abc' },
    '.Default: must be a number, because Type is Number',
  ],
  [
    'a default that is a list',
    'Parameters.Text',
    { Type: 'String', Default: ['a'] },
    '.Default: must be a text, as a literal value',
  ],
  [
    'a function in a mapping',
    'Mappings.Sizes.small.Cpu',
    ref('Nope'),
    ': must be a text or a list of texts, as a literal value',
  ],
])('the guard reports once %s', (_what, path, value, message) => {
  expect(problemsOf(changed(path, value))).toEqual([`${path}${message}`]);
});
