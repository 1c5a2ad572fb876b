import fc from 'fast-check';

import { compareService } from '../../../../../functions/shared/release/changes/compare/service';
import type { Difference, ServiceChange } from '../../../../../functions/shared/release/changes/changes';
import { type Configuration, readConfiguration } from '../../../../../functions/shared/release/configuration';
import { canonicalJson } from '../../../../../functions/shared/template/canonical';
import { parseTemplate } from '../../../../../functions/shared/template/parse';
import { DIGEST } from '../../../support/fixtures';

/** Template of a web service with the properties that the tests change. */
const TEMPLATE = `
Parameters:
  ImageUri: { Type: String }
  Path: { Type: String, Default: /a/* }
  Priority: { Type: Number, Default: 100 }
  Log: { Type: String, Default: info }
  Open: { Type: String, Default: 'no' }
  Password: { Type: String, NoEcho: 'true', Default: swordfish }
Mappings:
  Ports: { here: { web: '8080' } }
  Sizes: { here: { cpu: '256' } }
Conditions:
  IsOpen: { Fn::Equals: [!Ref Open, 'yes'] }
  IsReallyOpen: { Fn::And: [{ Condition: IsOpen }, { Condition: IsOpen }] }
  IsBig: { Fn::Equals: [!Ref Log, big] }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: !FindInMap [Sizes, here, cpu]
      ContainerDefinitions:
        - Name: app
          Image: !Ref ImageUri
          User: '1000:1000'
          ReadonlyRootFilesystem: 'true'
          Command: [run, --fast]
          PortMappings:
            - ContainerPort: !FindInMap [Ports, here, web]
          Environment:
            - Name: LOG
              Value: !Ref Log
            - Name: PASSWORD
              Value: !Ref Password
          LinuxParameters: { Capabilities: { Drop: [ALL] } }
        - Name: proxy
          Image: !Ref ImageUri
          User: '2000'
  Service:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: !If [IsBig, '2', '1']
      NetworkConfiguration:
        AwsvpcConfiguration:
          AssignPublicIp: DISABLED
          SecurityGroups: [sg-1]
          Subnets: [subnet-1, subnet-2]
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Condition: IsReallyOpen
    Properties:
      ListenerArn: listener
      Priority: !Ref Priority
      Conditions:
        - Field: path-pattern
          PathPatternConfig: { Values: [!Ref Path, /b/*] }
        - Field: http-request-method
          HttpRequestMethodConfig: { Values: [GET] }
      Actions:
        - Type: forward
          TargetGroupArn: !Ref Group
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { HealthCheckPath: /health }
`;

const configuration = (parameters: Readonly<Record<string, string>>, rest: object = {}): Configuration =>
  readConfiguration(JSON.stringify({ Parameters: parameters, ...rest }), 'cfn/web.test.json');

interface Side {
  readonly template?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly settings?: object;
  readonly digest?: string;
}

function compare(before: Side, after: Side): ServiceChange {
  const side = ({ template = TEMPLATE, parameters = {}, settings = {}, digest = DIGEST }: Side) => ({
    digest,
    template: parseTemplate(template, 'cfn/web.yaml'),
    configuration: configuration(parameters, settings),
  });
  return compareService('web', side(before), side(after));
}

const shown = ({ path, before = '(none)', after = '(none)' }: Difference) => `${path}: ${before} → ${after}`;

/** Returns the differences as `path: before → after`, with `!` before each access difference. */
const allShown = ({ access, parameters, template }: ServiceChange) => [
  ...access.map((difference) => `! ${shown(difference)}`),
  ...[...parameters, ...template].map(shown),
];

/** Compares the template with a copy in which one text is replaced by another. */
function edit(from: string, to: string): string[] {
  if (TEMPLATE.split(from).length !== 2) throw new Error(`the template does not have ${from} once`);
  return allShown(compare({}, { template: TEMPLATE.replace(from, () => to) }));
}

const NOTHING_OMITTED = { access: 0, parameters: 0, template: 0 };

describe('the comparison of a service', () => {
  it('finds no difference between equal releases', () => {
    expect(compare({}, {})).toEqual({
      service: 'web',
      kind: 'unchanged',
      access: [],
      parameters: [],
      template: [],
      omitted: NOTHING_OMITTED,
    });
  });

  it('compares the images by digest', () => {
    const other = `sha256:${'e'.repeat(64)}`;
    expect(compare({}, { digest: other })).toMatchObject({
      kind: 'changed',
      image: { before: DIGEST, after: other },
      parameters: [],
    });
  });

  it('compares parameter values with defaults, and never the image parameter', () => {
    const before = { parameters: { Log: 'info', Priority: '7', ImageUri: 'x' } };
    const after = { parameters: { Log: 'debug', ImageUri: 'y' } };
    expect(compare(before, after).parameters.map(shown)).toEqual(['Priority: 7 → 100', 'Log: info → debug']);
  });

  it('reports parameters that were added and removed', () => {
    const template = TEMPLATE.replace('  Log: { Type: String, Default: info }', '').replaceAll(
      '!Ref Log',
      'big',
    );
    expect(compare({}, { template }).parameters.map(shown)).toEqual(['Log: info → (none)']);
    expect(compare({ template }, {}).parameters.map(shown)).toEqual(['Log: (none) → info']);
  });

  it('compares tags and the stack policy of the configuration file', () => {
    const policy = { StackPolicy: { Statement: [] } };
    const before = { settings: { Tags: { team: 'a', old: 'x' } } };
    const after = { settings: { Tags: { team: 'b', new: 'y' }, ...policy } };
    expect(compare(before, after)).toMatchObject({ kind: 'changed' });
    expect(compare(before, after).parameters.map(shown)).toEqual([
      'Tags.team: a → b',
      'Tags.old: x → (none)',
      'Tags.new: (none) → y',
      'StackPolicy: (none) → {"Statement":[]}',
    ]);
  });

  it('reports no removed tag when the file contains no tags, because the stack keeps its tags', () => {
    expect(compare({ settings: { Tags: { team: 'a' } } }, {})).toMatchObject({ kind: 'unchanged' });
  });

  it('hides the values of parameters with NoEcho', () => {
    const { parameters } = compare({}, { parameters: { Password: 'letmein' } });
    expect(parameters.map(shown)).toEqual(['Password: **** → ****']);
    expect(edit('swordfish', 'letmein')).toEqual([
      'Password: **** → ****',
      'Parameters.Password.Default: **** → ****',
    ]);
  });

  it('removes credentials from values', () => {
    const key = 'AKIAIOSFODNN7EXAMPLE';
    expect(edit('--fast', key)).toEqual([
      'Resources.Task.Properties.ContainerDefinitions[app].Command: --fast → [removed]',
    ]);
  });
});

describe('the paths of differences', () => {
  it.each<[string, string, string, string[]]>([
    [
      'name the entries of a list',
      'Value: !Ref Log',
      'Value: !Sub "${Log}x"',
      ['Resources.Task.Properties.ContainerDefinitions[app].Environment[LOG].Value: !Ref Log → !Sub ${Log}x'],
    ],
    [
      'are those of named values that were added',
      '            - Name: PASSWORD\n',
      "            - Name: MORE\n              Value: '1'\n            - Name: PASSWORD\n",
      ['Resources.Task.Properties.ContainerDefinitions[app].Environment[MORE]: (none) → 1'],
    ],
    [
      'are those of lists when entries have no names',
      '[run, --fast]',
      '[run, --slow, --safe]',
      [
        'Resources.Task.Properties.ContainerDefinitions[app].Command: --fast → (none)',
        'Resources.Task.Properties.ContainerDefinitions[app].Command: (none) → --slow',
        'Resources.Task.Properties.ContainerDefinitions[app].Command: (none) → --safe',
      ],
    ],
    [
      'are those of lists whose order changed',
      '[run, --fast]',
      '[--fast, run]',
      ['Resources.Task.Properties.ContainerDefinitions[app].Command: ["run","--fast"] → ["--fast","run"]'],
    ],
    [
      'quote keys with other characters',
      'HealthCheckPath: /health',
      '{ "a.b c": x }'.slice(2, -2),
      [
        'Resources.Group.Properties.HealthCheckPath: /health → (none)',
        'Resources.Group.Properties["a.b c"]: (none) → x',
      ],
    ],
    [
      'are those of resources whose type changed',
      'Type: AWS::ECS::TaskDefinition',
      'Type: AWS::Logs::LogGroup',
      [expect.stringMatching(/^! Resources\.Task: …\S+TaskDefinition"\} → …\S+LogGroup"\}$/) as string],
    ],
    [
      'are those of entries in a section that is new',
      'Resources:\n',
      'Outputs: { Url: { Value: x } }\nResources:\n',
      ['Outputs.Url: (none) → {"Value":"x"}'],
    ],
  ])('%s', (_what, from, to, expected) => {
    expect(edit(from, to)).toEqual(expected);
  });

  it('survive entries with the names of methods', () => {
    const template = TEMPLATE.replace('Resources:\n', 'Outputs: { toString: { Value: x } }\nResources:\n');
    expect(compare({}, { template }).template.map(shown)).toEqual([
      'Outputs.toString: (none) → {"Value":"x"}',
    ]);
  });
});

describe('the lists of differences', () => {
  it('have a difference of access once, with the values of the environment and the reason', () => {
    const template = TEMPLATE.replace('--fast', '--slow').replace('Priority: !Ref Priority', "Priority: '1'");
    const open = { Open: 'yes' };
    const change = compare({ parameters: open }, { template, parameters: { ...open, Path: '/*' } });
    expect(change).toMatchObject({
      access: [
        {
          path: 'Resources.Rule.Properties.Priority',
          before: '100',
          after: '1',
          reason: 'requests of other rules',
        },
        {
          path: 'Resources.Rule.Properties.Conditions[path-pattern].PathPatternConfig.Values',
          before: '/a/*',
          after: '/*',
          reason: 'other requests',
        },
      ],
      parameters: [{ path: 'Path', before: '/a/*', after: '/*' }],
      template: [
        {
          path: 'Resources.Task.Properties.ContainerDefinitions[app].Command',
          before: '--fast',
          after: '--slow',
        },
      ],
    });
  });

  it('have no access that a resource without a true condition would have', () => {
    const template = TEMPLATE.replace('ListenerArn: listener', 'ListenerArn: other');
    expect(allShown(compare({}, { template }))).toEqual([
      'Resources.Rule.Properties.ListenerArn: listener → other',
    ]);
  });

  it('have no mark for a resource that has the name of a marked property', () => {
    const named = TEMPLATE.replace('  Group:\n', '  Secrets:\n').replace('!Ref Group', '!Ref Secrets');
    const after = named.replace('/health', '/ready');
    expect(allShown(compare({ template: named }, { template: after }))).toEqual([
      'Resources.Secrets.Properties.HealthCheckPath: /health → /ready',
    ]);
  });
});

describe('the limits of a comparison', () => {
  const template = (rules: number, outputs: number) => {
    const entries = (count: number, name: string, value: object) =>
      Array.from({ length: count }, (_, index) => [`${name}${String(index)}`, value]);
    const rule = { Type: 'AWS::ElasticLoadBalancingV2::ListenerRule', Properties: {} };
    return JSON.stringify({
      Resources: Object.fromEntries(entries(rules, 'Rule', rule)) as object,
      Outputs: Object.fromEntries(entries(outputs, 'Output', { Value: 'x' })) as object,
    });
  };

  it('are 500 differences of access, 100 others, and the numbers of the further ones', () => {
    const change = compare({ template: template(1, 0) }, { template: template(601, 130) });
    expect([change.access.length, change.template.length, change.omitted]).toEqual([
      500,
      100,
      { access: 100, parameters: 0, template: 30 },
    ]);
    expect(change.access.at(-1)?.path).toBe('Resources.Rule500');
  });

  it('mark a template whose values are too long', () => {
    const long = (value: string) =>
      JSON.stringify({
        Parameters: { A: { Type: 'String', Default: value.repeat(1000) } },
        Resources: { T: { Properties: { a: { 'Fn::Sub': '${A}'.repeat(3000) } } } },
      });
    const [before, after] = [long('a'), long('b')];
    const { access, parameters } = compare({ template: before }, { template: after });
    expect([access, parameters.length]).toEqual([
      [
        {
          path: 'Resources',
          before: 'too long to compare',
          after: 'too long to compare',
          reason: 'unknown values',
        },
      ],
      1,
    ]);
    expect(compare({ template: before }, { template: before })).toMatchObject({
      kind: 'unchanged',
      access: [],
    });
  });

  it('are 200 characters of a value, with the first difference', () => {
    const values = (end: string) => ({ parameters: { Log: `${'x'.repeat(500)}${end}${'y'.repeat(500)}` } });
    const [log] = compare(values('1'), values('2')).parameters;
    expect(log?.before).toMatch(/^…x{50}1y{147}…$/);
    expect(log?.after).toMatch(/^…x{50}2y{147}…$/);
    const [short] = compare({ parameters: { Log: 'a' } }, values('2')).parameters;
    expect(short).toMatchObject({ before: 'a', after: `${'x'.repeat(199)}…` });
  });

  it('never hide that two templates differ, and find nothing else', () => {
    const value: fc.Memo<object | string> = fc.memo((depth) =>
      depth <= 1
        ? fc.constantFrom('a', 'b', 'c')
        : fc.oneof(
            fc.constantFrom('a', 'b', 'c'),
            fc.array(value(depth - 1), { maxLength: 3 }),
            fc.dictionary(fc.constantFrom('Name', 'Ref', 'Conditions', 'Values', 'x'), value(depth - 1), {
              maxKeys: 3,
            }),
          ),
    );
    const template = value(4).map((Properties) => JSON.stringify({ Resources: { A: { Properties } } }));
    fc.assert(
      fc.property(template, template, (one, other) => {
        const isSame = canonicalJson(JSON.parse(one) as never) === canonicalJson(JSON.parse(other) as never);
        const { kind, access, template: differences } = compare({ template: one }, { template: other });
        expect(kind).toBe(isSame ? 'unchanged' : 'changed');
        expect(access.length + differences.length > 0).toBe(!isSame);
      }),
    );
  });
});
