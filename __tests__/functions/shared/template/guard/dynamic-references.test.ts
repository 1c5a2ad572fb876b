import { partProblem } from '../../../../../functions/shared/template/guard/dynamic-references';
import { BASE, type Json, VALUES, changed, problemsOf, ref, sub, when } from './support';

const SECRET = '{{resolve:secretsmanager:database:SecretString:password}}';
const join = (delimiter: string, ...items: Json[]): Json => ({ 'Fn::Join': [delimiter, items] });
const split = (delimiter: string, source: Json): Json => ({ 'Fn::Split': [delimiter, source] });
const environment = (value: Json) => changed('container.Environment', [{ Name: 'A', Value: value }]);
const AT = 'Resources.Task.Properties.ContainerDefinitions.0.Environment.0.Value';

/** Returns the base template with two changed values. */
const both = (first: readonly [string, Json], second: readonly [string, Json]) =>
  changed(...second, changed(...first));

describe('a reference to a secret', () => {
  it.each([
    ['in an environment variable', environment(SECRET), AT],
    ['of a secure parameter', environment('{{resolve:ssm-secure:/acme/test/hello/db:1}}'), AT],
    ['inside other text', environment(`user:${SECRET}@host`), AT],
    ['in capitals', environment('{{RESOLVE:secretsmanager:a}}'), AT],
    ['of an unknown service', environment('{{resolve:vault:a}}'), AT],
    ['without an end', environment('{{resolve:secretsmanager:a'), AT],
    ['beside a published one', environment(`{{resolve:ssm:/acme/test/vpc-id}}${SECRET}`), AT],
    [
      'in a label',
      changed('container.DockerLabels', { a: SECRET }),
      'Resources.Task.Properties.ContainerDefinitions.0.DockerLabels.a',
    ],
    [
      'in the key of a label',
      changed('container.DockerLabels', { [SECRET]: 'a' }),
      `Resources.Task.Properties.ContainerDefinitions.0.DockerLabels.${SECRET}`,
    ],
    [
      'in a command',
      changed('container.Command', ['sh', SECRET]),
      'Resources.Task.Properties.ContainerDefinitions.0.Command.1',
    ],
    [
      'in a tag',
      changed('service.Tags', [{ Key: 'a', Value: SECRET }]),
      'Resources.Service.Properties.Tags.0.Value',
    ],
    ['in an output', changed('Outputs.Leak', { Value: SECRET }), 'Outputs.Leak.Value'],
    [
      'in metadata of a resource',
      changed('Resources.Task.Metadata', { a: SECRET }),
      'Resources.Task.Metadata.a',
    ],
    ['in metadata of the template', changed('Metadata', { a: SECRET }), 'Metadata.a'],
    ['in a description', changed('Description', SECRET), 'Description'],
    [
      'in a condition',
      changed('Conditions.Other', { 'Fn::Equals': [SECRET, 'a'] }),
      'Conditions.Other.Fn::Equals.0',
    ],
    ['in a mapping', changed('Mappings.Sizes.small.Cpu', SECRET), 'Mappings.Sizes.small.Cpu'],
    ['in a default', changed('Parameters.Text.Default', SECRET), 'Parameters.Text.Default'],
    ['in a branch', environment(when('a', SECRET)), `${AT}.Fn::If.2`],
    ['in a text with variables', environment(sub(`\${Text}${SECRET}`)), `${AT}.Fn::Sub`],
    ['in a mapping of variables', environment({ 'Fn::Sub': ['${A}', { A: SECRET }] }), `${AT}.Fn::Sub.1.A`],
  ])('is rejected %s', (_where, template, path) => {
    expect(problemsOf(template)).toContainEqual(
      expect.stringContaining(`${path}: must not refer to a secret`),
    );
  });

  it('is rejected as ValueFrom, where CloudFormation would write the value instead of the name', () => {
    const problems = problemsOf(changed('container.Secrets', [{ Name: 'A', ValueFrom: SECRET }]));
    expect(problems).toHaveLength(2);
    expect(problems.join()).toMatch(
      /Secrets: services cannot use secrets yet.*ValueFrom: must not refer to a secret/,
    );
  });

  it.each([
    ['a service by a parameter', environment(sub('{{resolve:${Text}:database}}')), /Fn::Sub: must not refer/],
    [
      'a secure parameter by a parameter',
      environment(sub('{{resolve:ssm${Text}:/acme/test/db}}')),
      /Fn::Sub: must not refer/,
    ],
    [
      'the name of a published parameter by a parameter',
      environment(sub('{{resolve:ssm:/acme/test/${Text}}}')),
      /Fn::Sub: may only refer/,
    ],
    ['the word by a parameter', environment(sub('{{${Text}:database}}')), /Fn::Sub: .*could become/],
    [
      'half of the word',
      environment(sub('{{res${Text}:secretsmanager:database}}')),
      /Fn::Sub: .*could become/,
    ],
    [
      'braces around a parameter',
      environment(sub('hi {{${Text}}}')),
      /Fn::Sub: must not have '\{\{' at its end .* add another character/,
    ],
    [
      'a branch in a joined text',
      environment(join('', when('{', 'a'), '{resolve:secretsmanager:a}}')),
      /Fn::If.1: .*could become/,
    ],
    [
      'a text with variables in another',
      environment({ 'Fn::Sub': ['${A}{resolve:secretsmanager:a}}', { A: sub('${Text}{') }] }),
      /A.Fn::Sub: .*could become/,
    ],
    ['a brace before a parameter', environment(sub('{${Text}')), /Fn::Sub: .*could become/],
    [
      'an escaped variable',
      environment(sub('$${!{resolve:secretsmanager:database}}')),
      /Fn::Sub: must not refer/,
    ],
    [
      'an escaped variable at the end',
      environment(sub('${!${Text}resolve:secretsmanager:a}}')),
      /Fn::Sub: .*could become/,
    ],
    [
      'joined halves',
      environment(join('', '{{resolve', ':secretsmanager:database}}')),
      /Fn::Join.1.0: .*could become/,
    ],
    [
      'joined letters',
      environment(join('', '{', '{resolve:secretsmanager:database}}')),
      /Fn::Join.1.0: .*could become/,
    ],
    ['a brace as delimiter', environment(join('{', '', 'x{resolve:ssm')), /Fn::Join.0: .*could become/],
    ['a joined join', environment(join('', join('', 'a{'), '{resolve:a:b}}')), /: .*could become/],
    [
      'a mapping and a text',
      both(
        ['Mappings.Sizes.small.Cpu', '{{reso'],
        [
          'container.User',
          join('', { 'Fn::FindInMap': ['Sizes', 'small', 'Cpu'] }, 'lve:secretsmanager:a}}'),
        ],
      ),
      /Mappings.Sizes.small.Cpu: .*could become/,
    ],
    [
      'a default and a text',
      both(['Parameters.Text.Default', '{'], ['container.User', sub('${Text}{resolve:secretsmanager:a}}')]),
      /Parameters.Text: .*could become/,
    ],
    [
      'two defaults',
      both(['Parameters.Text.Default', '{{resolve'], ['Parameters.Kept.Default', ':secretsmanager:a}}']),
      /Parameters.Text: .*could become/,
    ],
    [
      'a list with commas',
      changed('Parameters.Words.Default', '{{,resolve:secretsmanager:a}}'),
      /Parameters.Words: .*could become/,
    ],
    [
      'a list with blanks',
      changed('Parameters.Words.Default', 'x , {{ , y'),
      /Parameters.Words: .*could become/,
    ],
    [
      'a split text',
      environment(join('', { 'Fn::Select': ['0', split('x', '{x{resolve:secretsmanager:a}}')] })),
      /Fn::Split: must not split/,
    ],
    [
      'a split parameter',
      both(
        ['Parameters.Text.Default', '{x{resolve:secretsmanager:a}}'],
        ['container.Command', split('x', ref('Text'))],
      ),
      /Fn::Split: must not split/,
    ],
    [
      'a split text with a parameter',
      both(
        ['Parameters.Text.Default', '{x{resolve:secretsmanager:a}}'],
        ['container.Command', split('x', sub('a${Text}'))],
      ),
      /Fn::Split: must not split/,
    ],
    [
      'a split variable',
      changed('container.Command', split('x', { 'Fn::Sub': ['${A}', { A: '{x' }] })),
      /Fn::Split: must not split/,
    ],
    [
      'a split mapping',
      both(
        ['Mappings.Sizes.small.Cpu', '{x{a'],
        ['container.Command', split('x', { 'Fn::FindInMap': ['Sizes', 'small', 'Cpu'] })],
      ),
      /Fn::Split: must not split/,
    ],
    [
      'a split joined text',
      changed('container.Command', split('x', join('', 'a', '{x'))),
      /Fn::Split: must not split/,
    ],
  ])('is rejected when functions join it from %s', (_parts, template, message) => {
    expect(problemsOf(template)).toContainEqual(expect.stringMatching(message));
  });

  it.each([
    [
      'a parameter',
      { Text: SECRET },
      /^Parameters.Text: the value in this environment must not refer to a secret/,
    ],
    ['a part in a parameter', { Text: '{{resol' }, /^Parameters.Text: .*could become/],
    ['a list', { Words: 'a,{' }, /^Parameters.Words: .*could become/],
    ['a parameter without default', { Kept: SECRET }, /^Parameters.Kept: .*must not refer to a secret/],
  ])('is rejected in the configuration file: %s', (_what, parameters, message) => {
    const problems = problemsOf(BASE, { parameters: new Map([...VALUES, ...Object.entries(parameters)]) });
    expect(problems).toEqual([expect.stringMatching(message)]);
  });
});

describe('a text without a reference to a secret', () => {
  it.each([
    ['a published parameter', environment('{{resolve:ssm:/acme/test/vpc-id}}')],
    ['a version of a published parameter', environment('a{{resolve:ssm:/acme/test/hello/level:3}}b')],
    ['a published parameter among variables', environment(sub('${Text}{{resolve:ssm:/acme/test/vpc-id}}'))],
    // The documented pattern of a dynamic reference allows no spaces.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    ['a placeholder with blanks', environment('Hello {{ name }}, {{ resolve }}')],
    ["Docker's log tag", changed('container.LogConfiguration.Options.tag', '{{.Name}}/{{.ID}}')],
    ['JSON', environment('{"a":{"b":[]}}')],
    ['JSON with variables', environment(sub('{"a":"${Text}","b":${Group.TargetGroupArn}}'))],
    ['an escaped variable', environment(sub('echo ${!HOME}'))],
    ['a joined text', environment(join(':', 'a', ref('Text'), '}'))],
    ['the word alone', environment('resolve:secretsmanager:a')],
    ['a split list', changed('container.Command', split(',', sub('a,${Text}')))],
    ['a split published list', changed('container.Command', split(',', ref('SubnetIds')))],
    ['a script that ends with a brace', changed('container.Command', ['sh', '-c', 'f() {'])],
    ['half of JSON', environment('{"a": {')],
    ['half of JSON in a branch', environment(when('{"a": {', '{'))],
    ['half of JSON in a label', changed('container.DockerLabels', { 'a{': '{{' })],
    ['a brace at the end of a text with variables', environment(sub('f ${Text} {'))],
    ['a brace before a blank and a variable', environment(sub('hi {{ ${Text} }}'))],
    ['JSON as a parameter', changed('Parameters.Text.Default', '{"a":{"b":"c"}}')],
  ])('is accepted: %s', (_what, template) => {
    expect(problemsOf(template)).toEqual([]);
  });

  it('is accepted: the image, split at its digest', () => {
    const digest = { 'Fn::Select': ['1', split('@', ref('ImageUri'))] };
    expect(problemsOf(environment(digest))).toEqual([]);
  });

  it.each([
    ['of another environment', '/acme/production/vpc-id'],
    ['of another project', '/other/test/vpc-id'],
    ['of an environment with a similar name', '/acme/testing/vpc-id'],
  ])('is rejected when it refers to a parameter %s', (_what, name) => {
    expect(problemsOf(environment(`{{resolve:ssm:${name}}}`))).toEqual([
      `${AT}: may only refer to an SSM parameter of the environment, written out as {{resolve:ssm:/acme/test/…}}`,
    ]);
  });

  it('becomes a rejected text wherever a reference to a secret is cut into two parts', () => {
    for (let at = 1; at < SECRET.length; at += 1) {
      const parts = [SECRET.slice(0, at), SECRET.slice(at)];
      const problems = parts.flatMap((part) => partProblem(part, '/acme/test/') ?? []);
      expect({ parts, problems }).not.toEqual({ parts, problems: [] });
    }
  });
});

it('the guard accepts a split text from a parameter although a mapping contains a brace', () => {
  const cut = split(',', { 'Fn::Select': ['0', ref('Words')] });
  expect(problemsOf(both(['Mappings.Sizes.small.Cpu', '{ '], ['container.Command', cut]))).toEqual([]);
});
