import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkSources } from '../../../../../functions/shared/release/problems/check-sources';
import { parseTemplate } from '../../../../../functions/shared/template/parse';
import { copyExample } from '../../../../support/example';
import { FILES, SCOPE, TEMPLATE, changed, configuration, treeOf, type Files } from './application';

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** Returns the problems of the application with changed files. */
function problemsOf(changes: Readonly<Record<string, string | Buffer | undefined>>): readonly string[] {
  return problemsIn(changed(changes));
}

function problemsIn(files: Files): readonly string[] {
  const check = checkSources(treeOf(files), SCOPE);
  return check.kind === 'failed' ? check.problems : [];
}

const template = (from: string, to: string) => {
  expect(TEMPLATE).toContain(from);
  return TEMPLATE.replace(from, () => to);
};
/** Returns both configuration files of the service web with additional parameters. */
const inBoth = (more: object) => ({
  'cfn/web.test.json': configuration('test', 10, more),
  'cfn/web.production.json': configuration('production', 10, more),
});
const inProduction = (more: object) => ({ 'cfn/web.production.json': configuration('production', 10, more) });
const entries = (number: number, entry: (name: string) => string) =>
  Array.from({ length: number }, (_, index) => entry(`N${String(index)}`)).join('\n');
const parsed = JSON.parse(configuration('test', 10)) as object;
const withTags = (number: number) =>
  JSON.stringify({
    ...parsed,
    Tags: Object.fromEntries(Array.from({ length: number }, (_, index) => [`tag-${String(index)}`, 'x'])),
  });

type Row = readonly [
  mistake: string,
  changes: Readonly<Record<string, string | Buffer | undefined>>,
  expected: readonly (string | RegExp)[],
];

const FILE_ROWS: readonly Row[] = [
  [
    'a missing template',
    { 'cfn/web.yaml': undefined },
    ["cfn/web.yaml is missing, but the service 'web' needs this file; add the file"],
  ],
  [
    'a template with another extension',
    { 'cfn/web.yaml': undefined, 'cfn/web.yml': TEMPLATE },
    [
      "cfn/web.yaml is missing, but the service 'web' needs this file; did you mean cfn/web.yml? Rename the file",
    ],
  ],
  [
    'a configuration file that only production lacks',
    { 'cfn/web.production.json': undefined },
    ["cfn/web.production.json is missing, but the service 'web' needs this file; add the file"],
  ],
  [
    'bytes that are not UTF-8',
    { 'cfn/web.test.json': Buffer.from([0x7b, 0xff, 0x7d]) },
    ['cfn/web.test.json is not UTF-8 text; save it as UTF-8'],
  ],
  [
    'a template that is not YAML',
    { 'cfn/web.yaml': template('{ Value: 31 }', '{ Value: 31') },
    [/^cfn\/web\.yaml:\d+:\d+: /],
  ],
  [
    'a configuration file that is not JSON',
    { 'cfn/web.production.json': '{"Parameters": {,}}' },
    ['cfn/web.production.json:1:17: not JSON: a key in double quotes is missing'],
  ],
  [
    'several mistakes in one configuration file',
    {
      'cfn/web.test.json': JSON.stringify({
        Parameters: { A: 1, B: true, C: '\u2028' },
        Tags: { 'release-commit': 'x', Team: '' },
      }),
    },
    [
      'cfn/web.test.json: Parameters.A is a number; write it as text: "1"',
      'cfn/web.test.json: Parameters.B is a boolean; write it as text: "true"',
      'cfn/web.test.json: Tags.Team has 0 characters; allowed: 1 to 256',
      'cfn/web.test.json sets tags that only a release may set: release-commit; remove these tags',
      'cfn/web.test.json: the value of C has the character U+2028, which is not allowed; remove the character',
    ],
  ],
  [
    'a stack policy and tags that the guard rejects',
    {
      'cfn/web.test.json': JSON.stringify({
        ...parsed,
        Tags: { A: '{{resolve:ssm-secure:a}}', B: '{{resolve:ssm:/other/x}}' },
        StackPolicy: {},
      }),
    },
    [
      /^cfn\/web\.test\.json: the tag A must not refer to a secret/,
      /^cfn\/web\.test\.json: the tag B may only refer to an SSM parameter of the environment/,
      /^cfn\/web\.test\.json: StackPolicy must allow every update and deny none/,
    ],
  ],
];

const PARAMETER_ROWS: readonly Row[] = [
  [
    'a parameter that the template does not declare, in production',
    inProduction({ Colour: 'red' }),
    [
      /^cfn\/web\.production\.json sets parameters that cfn\/web\.yaml does not declare: Colour; remove or declare them; declared: ImageUri, /,
    ],
  ],
  [
    'a template without the parameter for the image',
    { 'cfn/web.yaml': template('  ImageUri: { Type: String }\n', '') },
    [
      'cfn/web.yaml declares no parameter ImageUri; declare the parameter, to which a release passes the image',
    ],
  ],
  [
    'a parameter without a value in production',
    {
      'cfn/web.yaml': template('Mappings:', '  Level: { Type: String }\nMappings:'),
      'cfn/web.test.json': configuration('test', 10, { Level: '1' }),
    },
    [
      'cfn/web.yaml:7:3 Parameters.Level: has no value in production; set a value in Parameters of the configuration file, or add a Default',
    ],
  ],
  [
    'a parameter without a value in every environment, once',
    { 'cfn/web.yaml': template('Mappings:', '  Level: { Type: String }\nMappings:') },
    [
      'cfn/web.yaml:7:3 Parameters.Level: has no value in test, production; set a value in Parameters of the configuration file, or add a Default',
    ],
  ],
  [
    'a value that is not a number',
    inProduction({ RulePriority: 'ten' }),
    [
      'cfn/web.yaml:4:3 Parameters.RulePriority: the value in production must be a number, because Type is Number',
    ],
  ],
  [
    'a value above MaxValue',
    inProduction({ RulePriority: '50001' }),
    ['cfn/web.yaml:4:3 Parameters.RulePriority: the value in production does not meet MaxValue 50000'],
  ],
  [
    'a value below MinValue in every environment',
    inBoth({ RulePriority: '0' }),
    ['cfn/web.yaml:4:3 Parameters.RulePriority: the value in test, production does not meet MinValue 1'],
  ],
  [
    'a text that is too short, which also breaks a rule of the template',
    inProduction({ Size: 'x' }),
    [
      'cfn/web.yaml:5:3 Parameters.Size: the value in production does not meet MinLength 2',
      'cfn/web.yaml:15:3 Rules.KnownSize: the parameter values in production break this rule: Size is one of Sizes',
    ],
  ],
  [
    'a text that is too long',
    inProduction({ Size: 'very large', Sizes: 'very large' }),
    ['cfn/web.yaml:5:3 Parameters.Size: the value in production does not meet MaxLength 8'],
  ],
  [
    'a value of more than 4,096 bytes',
    inProduction({ Sizes: `small,${'ü'.repeat(2046)}` }),
    [
      'cfn/web.yaml:6:3 Parameters.Sizes: the value in production is too long; allowed: 4 KB; shorten the value',
    ],
  ],
];

const PUBLISHED_ROWS: readonly Row[] = [
  [
    'a misspelled name of an SSM parameter',
    inProduction({ ListenerArn: '/acme/production/listner-arn' }),
    [
      'cfn/web.production.json: ListenerArn names the SSM parameter /acme/production/listner-arn, which the environment production does not publish; did you mean /acme/production/listener-arn?',
    ],
  ],
  [
    'an unknown name of an SSM parameter',
    {
      ...inProduction({ Extra: '/acme/production/database-url' }),
      'cfn/web.test.json': configuration('test', 10, { Extra: '/acme/test/vpc-id' }),
      'cfn/web.yaml': template(
        'Mappings:',
        '  Extra: { Type: AWS::SSM::Parameter::Value<String> }\nMappings:',
      ),
    },
    [
      'cfn/web.production.json: Extra names the SSM parameter /acme/production/database-url, which the environment production does not publish; choose one of: /acme/production/vpc-id, /acme/production/private-subnet-ids, /acme/production/service-security-group-id, /acme/production/cluster-name, /acme/production/listener-arn, /acme/production/task-execution-role-arn',
    ],
  ],
  [
    'a default that one environment does not publish',
    {
      'cfn/web.yaml': template(
        'Mappings:',
        '  Extra: { Type: AWS::SSM::Parameter::Value<String>, Default: /acme/test/vpc }\nMappings:',
      ),
      ...inProduction({ Extra: '/acme/production/vpc-id' }),
    },
    [
      'cfn/web.yaml:7:54 Parameters.Extra.Default names the SSM parameter /acme/test/vpc, which the environment test does not publish; did you mean /acme/test/vpc-id?',
    ],
  ],
  [
    'a configuration file that was copied from another environment',
    {
      'cfn/web.yaml': template('Mappings:', '  Vpc: { Type: AWS::SSM::Parameter::Value<String> }\nMappings:'),
      'cfn/web.test.json': configuration('test', 10, { Vpc: '/acme/test/vpc-id' }),
      'cfn/web.production.json': configuration('test', 10, { Vpc: '/acme/test/vpc-id' }),
    },
    [
      "cfn/web.production.json names 2 SSM parameters of another project or environment, such as /acme/test/listener-arn; use the SSM parameters of the environment 'production' in 'acme', such as /acme/production/listener-arn",
    ],
  ],
  [
    'names of another environment also for a template that is invalid',
    { 'cfn/web.yaml': '[]', ...inProduction({ ListenerArn: '/acme/test/listener-arn' }) },
    [
      /^cfn\/web\.yaml is not a template/,
      /^cfn\/web\.production\.json names an SSM parameter of another project or environment, /,
    ],
  ],
  [
    'one SSM parameter of another environment',
    inProduction({ ListenerArn: '/acme/test/listener-arn' }),
    [
      "cfn/web.production.json names an SSM parameter of another project or environment, /acme/test/listener-arn; use the SSM parameters of the environment 'production' in 'acme', such as /acme/production/listener-arn",
    ],
  ],
  [
    'an SSM parameter that is not the environment’s',
    inProduction({ ListenerArn: '/aws/service/list' }),
    [
      "cfn/web.yaml:3:3 Parameters.ListenerArn: the value in production is '/aws/service/list', but must be the name of an SSM parameter under /acme/production/; set the value in the configuration file",
      /^cfn\/web\.yaml:21:7 Resources\.Rule\.Properties\.ListenerArn: in production, must be !Ref of a parameter .* whose value is \/acme\/production\/listener-arn$/,
    ],
  ],
];

const TEMPLATE_ROWS: readonly Row[] = [
  [
    'a template that the guard rejects in every environment, once',
    { 'cfn/web.yaml': template('ListenerArn: !Ref ListenerArn', 'ListenerArn: abc') },
    [
      /^cfn\/web\.yaml:21:7 Resources\.Rule\.Properties\.ListenerArn: is 'abc', but must be .* whose value is \/acme\/<environment>\/listener-arn$/,
    ],
  ],
  [
    'more mistakes than one message of the guard has',
    {
      'cfn/web.yaml': `${TEMPLATE}Outputs:\n${entries(20, (name) => `  ${name}: { Value: a, Export: b }`)}\n`,
    },
    Array.from({ length: 20 }, (_, index) => new RegExp(`Outputs\\.N${String(index)}\\.Export: `)),
  ],
  [
    'more than 200 parameters',
    {
      'cfn/web.yaml': template(
        'Mappings:',
        `${entries(196, (name) => `  ${name}: { Type: String, Default: x }`)}\nMappings:`,
      ),
    },
    ['cfn/web.yaml:1:1 Parameters: has 201 entries; allowed: 200'],
  ],
  [
    'more than 500 resources',
    {
      'cfn/web.yaml': `${TEMPLATE}${entries(500, (name) => `  ${name}: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub '/ecs/\${AWS::StackName}' } }`)}\n`,
    },
    [/^cfn\/web\.yaml:17:1 Resources: has 501 entries; allowed: 500$/],
  ],
  [
    'more than 200 outputs',
    { 'cfn/web.yaml': `${TEMPLATE}Outputs:\n${entries(201, (name) => `  ${name}: { Value: a }`)}\n` },
    [/^cfn\/web\.yaml:\d+:1 Outputs: has 201 entries; allowed: 200$/],
  ],
  [
    'more than 200 mappings, and more than 200 keys in a mapping',
    {
      'cfn/web.yaml': template(
        'Conditions:',
        `${entries(199, (name) => `  ${name}: { a: { b: c } }`)}\n  Long:\n${entries(201, (name) => `    ${name}: { b: c }`)}\nConditions:`,
      ),
    },
    [
      'cfn/web.yaml:7:1 Mappings: has 201 entries; allowed: 200',
      /^cfn\/web\.yaml:\d+:3 Mappings\.Long: has 201 entries; allowed: 200$/,
    ],
  ],
  [
    'a description of more than 1,024 bytes',
    { 'cfn/web.yaml': `${TEMPLATE}Description: ${'ü'.repeat(513)}\n` },
    [/^cfn\/web\.yaml:25:1 Description: has 1,026 bytes; allowed: 1 KB$/],
  ],
  [
    'a template of more than 1 MB as canonical JSON',
    { 'cfn/web.yaml': `${TEMPLATE}Metadata: ['${'x'.repeat(1024 * 1024)}']\n` },
    [/^cfn\/web\.yaml has .*; allowed: .*; make (?:it shorter|the template smaller)$/],
  ],
  [
    'tags that leave no room for the tags of a release',
    { 'cfn/web.test.json': withTags(48) },
    [
      'cfn/web.test.json has 48 tags; allowed: 46, because a stack may have 50, including up to 4 that a release sets; remove tags from the configuration file',
    ],
  ],
];

const RULE = TEMPLATE.slice(TEMPLATE.indexOf('  Rule:\n'));
/** Returns a template with an additional listener rule. */
const otherRule = (name: string, priority: string, more = '') =>
  `${TEMPLATE}${RULE.replace('Rule:', `${name}:${more}`).replace('!Ref RulePriority', priority)}`;

const PRIORITY_ROWS: readonly Row[] = [
  [
    'two services with one priority in every environment, once',
    {
      'cfn/api.test.json': configuration('test', 10),
      'cfn/api.production.json': configuration('production', 10),
    },
    [
      'cfn/api.yaml:22:7 Resources.Rule.Properties.Priority: listener rules of the services web and api have the priority 10 in test, production, here and at cfn/web.yaml:22:7 Resources.Rule.Properties.Priority; choose another priority for one of the rules',
    ],
  ],
  [
    'two services with one priority in production, which one of them writes in another way',
    { 'cfn/api.production.json': configuration('production', 10, { RulePriority: '10.0' }) },
    [
      /^cfn\/api\.yaml:22:7 .*: listener rules of the services web and api have the priority 10 in production, here and at cfn\/web\.yaml:22:7 /,
    ],
  ],
  [
    'a literal priority of another service',
    { 'cfn/api.yaml': template('!Ref RulePriority', '10') },
    [/: listener rules of the services web and api have the priority 10 in test, production, /],
  ],
  [
    'two rules with one priority in a template',
    { 'cfn/web.yaml': otherRule('Second', '10') },
    [
      /^cfn\/web\.yaml:29:7 Resources\.Second\.Properties\.Priority: two listener rules of the service web have the priority 10 in test, production, here and at cfn\/web\.yaml:22:7 /,
    ],
  ],
  [
    'a default priority of another service',
    {
      'cfn/web.yaml': otherRule('Second', '!Ref Other').replace(
        'Mappings:',
        '  Other: { Type: Number, Default: 20 }\nMappings:',
      ),
    },
    [/: listener rules of the services web and api have the priority 20 in test, production, /],
  ],
  [
    'a priority that a condition chooses in production',
    {
      'cfn/web.yaml': otherRule('Second', '!If [IsLarge, 20, 11]'),
      ...inProduction({ Size: 'large' }),
    },
    [/: listener rules of the services web and api have the priority 20 in production, /],
  ],
  [
    'a priority from a mapping',
    {
      'cfn/web.yaml': otherRule('Second', '!FindInMap [Priorities, !Ref Size, Value]'),
      'cfn/api.test.json': configuration('test', 31),
      'cfn/api.production.json': configuration('production', 32),
    },
    [/: listener rules of the services web and api have the priority 31 in test, /],
  ],
  [
    'a rule that exists only in production',
    {
      'cfn/web.yaml': otherRule('Second', '20', '\n    Condition: IsLarge'),
      ...inProduction({ Size: 'large' }),
    },
    [/: listener rules of the services web and api have the priority 20 in production, /],
  ],
];

describe('the check of an application’s files', () => {
  test.each([...FILE_ROWS, ...PARAMETER_ROWS, ...PUBLISHED_ROWS, ...TEMPLATE_ROWS, ...PRIORITY_ROWS])(
    'reports %s',
    (_mistake, changes, expected) => {
      const problems = problemsOf(changes);
      expect(problems).toEqual(
        expected.map((text) => (typeof text === 'string' ? text : (expect.stringMatching(text) as string))),
      );
    },
  );

  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ['an application without mistakes', {}],
    [
      'a text that only looks like the name of an SSM parameter',
      {
        'cfn/web.yaml': template('Mappings:', '  Path: { Type: String, Default: /a/b/vpc-id }\nMappings:'),
        ...inProduction({ Path: '/c/d/vpc-id' }),
      },
    ],
    ['as many tags as a stack can have', { 'cfn/web.test.json': withTags(46) }],
    [
      'equal priorities in different environments',
      {
        'cfn/api.test.json': configuration('test', 11),
        'cfn/web.production.json': configuration('production', 11),
      },
    ],
    [
      'a rule under a condition that is false',
      { 'cfn/web.yaml': otherRule('Second', '20', '\n    Condition: IsLarge') },
    ],
    [
      'a rule under a condition that is known only to CloudFormation',
      { 'cfn/web.yaml': otherRule('Second', '20', '\n    Condition: IsPublic') },
    ],
    [
      'a priority that is known only to CloudFormation',
      { 'cfn/web.yaml': otherRule('Second', '!If [IsPublic, 20, 20]') },
    ],
    [
      'a rule of the template whose result is known only to CloudFormation',
      {
        'cfn/web.yaml': template(
          '!Contains [!Ref Sizes, !Ref Size]',
          '!Contains [!Ref Sizes, !Ref ListenerArn]',
        ),
      },
    ],
    [
      'an assertion under a condition that is false',
      {
        'cfn/web.yaml': template(
          '    Assertions:',
          '    RuleCondition: !Equals [!Ref Size, tiny]\n    Assertions:',
        ),
        ...inProduction({ Size: 'large' }),
      },
    ],
    [
      'as many parameters as CloudFormation allows',
      {
        'cfn/web.yaml': template(
          'Mappings:',
          `${entries(195, (name) => `  ${name}: { Type: String, Default: x }`)}\nMappings:`,
        ),
      },
    ],
  ])('accepts %s', (_case, changes) => {
    expect(problemsOf(changes)).toEqual([]);
  });

  test('accepts the example application', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'example-'));
    try {
      await copyExample(folder);
      const files = Object.fromEntries(
        readdirSync(join(folder, 'cfn')).map((name) => [
          `cfn/${name}`,
          readFileSync(join(folder, 'cfn', name)),
        ]),
      );
      const check = checkSources(treeOf(files), { ...SCOPE, project: 'big-red-button', services: ['web'] });
      expect(check).toMatchObject({ kind: 'passed' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('reports the problems of all services and environments in one answer', () => {
    const problems = problemsOf({
      'cfn/web.yaml': template('    Type: AWS::Elastic', '    Typ: AWS::Elastic'),
      'cfn/web.production.json': '{',
      'cfn/api.yaml': undefined,
      'cfn/api.test.json': configuration('production', 10),
      'cfn/api.production.json': undefined,
    });
    expect(problems.map((problem) => problem.split(/[: ]/)[0])).toEqual([
      'cfn/web.production.json',
      'cfn/web.yaml',
      'cfn/web.yaml',
      'cfn/api.yaml',
      'cfn/api.production.json',
      'cfn/api.test.json',
    ]);
  });

  test('reports an unreadable file with its own sentence', () => {
    const tree = treeOf({ ...FILES });
    const check = checkSources(
      {
        ...tree,
        read: (path) =>
          path === 'cfn/web.yaml'
            ? { kind: 'unreadable', problem: 'cfn/web.yaml is a folder' }
            : tree.read(path),
      },
      SCOPE,
    );
    expect(check).toMatchObject({ kind: 'failed', problems: ['cfn/web.yaml is a folder'] });
  });

  test('returns templates, configuration files and their hashes when there is no problem', () => {
    const check = checkSources(treeOf({ ...FILES }), SCOPE);
    const { canonical } = parseTemplate(TEMPLATE, 'web.yaml');
    const file = (service: string, environment: string) => {
      const content = FILES[`cfn/${service}.${environment}.json`] ?? '';
      return { environment, bytes: Buffer.from(content), sha256: sha256(content) };
    };
    expect(check).toMatchObject({
      kind: 'passed',
      services: ['web', 'api'].map((service) => ({
        service,
        path: `cfn/${service}.yaml`,
        template: { canonical },
        sha256: sha256(TEMPLATE),
        canonicalSha256: sha256(canonical),
        configurations: [file(service, 'test'), file(service, 'production')],
      })),
    });
  });

  test('offers to CloudFormation the templates that the guard accepts in an environment', () => {
    const check = checkSources(
      treeOf(
        changed({ 'cfn/web.yaml': template('Type: String }', 'Type: Text }'), 'cfn/api.test.json': '{' }),
      ),
      SCOPE,
    );
    expect(check).toMatchObject({ kind: 'failed', templates: [{ service: 'api' }] });
  });

  test('ends in time for a template with thousands of mistakes', () => {
    const outputs = entries(4_900, (name) => `  ${name}: { V: 1 }`);
    const begin = process.cpuUsage();
    const problems = problemsOf({ 'cfn/web.yaml': `${TEMPLATE}Outputs:\n${outputs}\n` });
    const { user } = process.cpuUsage(begin);
    expect(problems.length).toBeGreaterThan(9_000);
    expect(user / 1e6).toBeLessThan(5);
  });

  test('evaluates a chain of conditions that is deeper than the stack of a program', () => {
    const conditions = entries(
      2_400,
      (name) => `  ${name}: !Not [{ Condition: N${String(Number(name.slice(1)) + 1)} }]`,
    );
    const web = otherRule('Second', '20', '\n    Condition: N0').replace(
      'Rules:',
      `${conditions}\n  N2400: !Equals [a, a]\nRules:`,
    );
    expect(problemsOf({ 'cfn/web.yaml': web })).toEqual([
      expect.stringContaining(
        'listener rules of the services web and api have the priority 20 in test, production',
      ) as string,
    ]);
  });
});
