import fc from 'fast-check';

import { compareService } from '../../../../functions/check-release/changes/compare/service';
import type { Difference, ServiceChange } from '../../../../functions/check-release/changes/changes';
import { type Configuration, readConfiguration } from '../../../../functions/shared/release/configuration';
import { canonicalJson } from '../../../../functions/shared/template/canonical';
import { parseTemplate } from '../../../../functions/shared/template/parse';
import { DIGEST } from '../../support/fixtures';

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

/** Returns a difference as `path: before → after`, with `!` in front of a growing difference. */
const shown = ({ path, before = '(none)', after = '(none)', growth }: Difference) =>
  `${growth === undefined ? '' : '! '}${path}: ${before} → ${after}`;

/** Compares the template with a copy in which one text is replaced by another. */
function edit(from: string, to: string): string[] {
  if (TEMPLATE.split(from).length !== 2) throw new Error(`the template does not have ${from} once`);
  return compare({}, { template: TEMPLATE.replace(from, () => to) }).template.map(shown);
}

describe('the comparison of a service', () => {
  it('finds no difference between equal releases', () => {
    expect(compare({}, {})).toEqual({
      service: 'web',
      kind: 'unchanged',
      parameters: [],
      template: [],
      omitted: 0,
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
    expect(edit('swordfish', 'letmein')).toEqual(['Parameters.Password.Default: **** → ****']);
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

describe('a growing difference of the template', () => {
  it.each<[string, string, string]>([
    ['a user that changes', "User: '1000:1000'", "User: '1001:1000'"],
    ['a user that is removed, so that the image decides', "          User: '1000:1000'\n", ''],
    ['a writable file system', "ReadonlyRootFilesystem: 'true'", "ReadonlyRootFilesystem: 'false'"],
    ['a file system that nothing protects', "          ReadonlyRootFilesystem: 'true'\n", ''],
    ['a capability that is not dropped any more', 'Drop: [ALL]', 'Drop: [NET_RAW]'],
    [
      'limits that are removed with their parent',
      '          LinuxParameters: { Capabilities: { Drop: [ALL] } }\n',
      '',
    ],
    [
      'an added port',
      '          PortMappings:\n',
      "          PortMappings:\n            - ContainerPort: '22'\n",
    ],
    ['a port in a mapping', "web: '8080'", "web: '22'"],
    [
      'an added container with a port',
      '        - Name: proxy\n',
      "        - Name: more\n          PortMappings: [{ ContainerPort: '1' }]\n        - Name: proxy\n",
    ],
    ['a role', '      Cpu: ', '      TaskRoleArn: role\n      Cpu: '],
    ['a public address', 'AssignPublicIp: DISABLED', 'AssignPublicIp: ENABLED'],
    ['a public address by default', '          AssignPublicIp: DISABLED\n', ''],
    ['another security group', 'SecurityGroups: [sg-1]', 'SecurityGroups: [sg-2]'],
    ['an added security group', 'SecurityGroups: [sg-1]', 'SecurityGroups: [sg-1, sg-2]'],
    ['an added subnet', 'Subnets: [subnet-1, subnet-2]', 'Subnets: [subnet-1, subnet-2, subnet-3]'],
    ['another listener', 'ListenerArn: listener', 'ListenerArn: other'],
    ['an added path', '/b/*]', '/b/*, /c/*]'],
    ['a wider path', '/b/*]', '/*]'],
    ['another path', '/b/*]', '/c/*]'],
    [
      'a condition that is removed',
      '        - Field: http-request-method\n          HttpRequestMethodConfig: { Values: [GET] }\n',
      '',
    ],
    ['an added method', 'Values: [GET]', 'Values: [GET, POST]'],
    ['another action', 'Type: forward', 'Type: redirect'],
    ['a priority that is written out', 'Priority: !Ref Priority', "Priority: '1'"],
    ['a rule that always exists', '    Condition: IsReallyOpen\n', ''],
    ['a condition on which a rule depends', "!Ref Open, 'yes'", "!Ref Open, 'no'"],
    ['the type of a parameter in a path', 'Path: { Type: String', 'Path: { Type: CommaDelimitedList'],
    [
      'an added rule',
      '  Group:\n',
      '  Second: { Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {} }\n  Group:\n',
    ],
    [
      'an added target group',
      '  Group:\n',
      '  Two: { Type: AWS::ElasticLoadBalancingV2::TargetGroup }\n  Group:\n',
    ],
  ])('is %s', (_what, from, to) => {
    const differences = edit(from, to);
    expect(differences).toEqual(expect.arrayContaining([expect.stringMatching(/^! /)]));
  });

  it.each<[string, string, string]>([
    ['an environment variable', 'Name: LOG', 'Name: LEVEL'],
    ['a command', '--fast', '--slow'],
    ['the size of the task', "cpu: '256'", "cpu: '512'"],
    ['the number of tasks', "[IsBig, '2', '1']", "[IsBig, '3', '1']"],
    ['a condition on which only the number of tasks depends', '!Ref Log, big', '!Ref Log, large'],
    ['the path of the health check', '/health', '/ready'],
    ['a removed security group', 'SecurityGroups: [sg-1]', 'SecurityGroups: []'],
    ['a removed subnet', 'Subnets: [subnet-1, subnet-2]', 'Subnets: [subnet-1]'],
    ['a removed path', ', /b/*]', ']'],
    ['a narrower path', '/b/*]', '/b/c/*]'],
    ['a path inside a wider path', '/b/*]', '/b/c]'],
    [
      'a removed port',
      '          PortMappings:\n            - ContainerPort: !FindInMap [Ports, here, web]\n',
      '',
    ],
    [
      'a removed container',
      "        - Name: proxy\n          Image: !Ref ImageUri\n          User: '2000'\n",
      '',
    ],
    [
      'an added condition',
      '        - Field: http-request-method\n',
      '        - Field: source-ip\n          SourceIpConfig: { Values: [10.0.0.0/8] }\n        - Field: http-request-method\n',
    ],
    ['an added limit', 'Drop: [ALL]', 'Drop: [ALL, NET_RAW]'],
    ['another default, which is compared as a value', 'Default: /a/*', 'Default: /*'],
    ['the order of subnets', '[subnet-1, subnet-2]', '[subnet-2, subnet-1]'],
    ['an added log group', '  Group:\n', '  Logs: { Type: AWS::Logs::LogGroup }\n  Group:\n'],
  ])('is not %s', (_what, from, to) => {
    const differences = edit(from, to);
    expect(differences.length).toBeGreaterThan(0);
    expect(differences.filter((text) => text.startsWith('! '))).toEqual([]);
  });

  it('is a first user that is root, and not another first user', () => {
    const template = TEMPLATE.replace("          User: '2000'\n", '');
    const add = (user: string) =>
      compare({ template }, { template: TEMPLATE.replace('2000', user) }).template.map(shown);
    const path = 'Resources.Task.Properties.ContainerDefinitions[proxy].User';
    expect(add('2000')).toEqual([`${path}: (none) → 2000`]);
    expect(add('0')).toEqual([`! ${path}: (none) → 0`]);
    expect(add('root')).toEqual([`! ${path}: (none) → root`]);
    expect(add('1000:0')).toEqual([`! ${path}: (none) → 1000:0`]);
  });

  it('is every other regular expression, whose ending says nothing about what it matches', () => {
    const before = TEMPLATE.replace('Values: [!Ref Path, /b/*]', 'RegexValues: [^/b.*]');
    const after = before.replace('[^/b.*]', "['^/b.|/admin']");
    expect(compare({ template: before }, { template: after }).template.map(shown)).toEqual([
      '! Resources.Rule.Properties.Conditions[path-pattern].PathPatternConfig.RegexValues: ^/b.* → ^/b.|/admin',
    ]);
  });

  it('is not a removed rule', () => {
    const template = TEMPLATE.replace(/ {2}Rule:\n(?: {4}.*\n)+/, '');
    expect(compare({}, { template }).template.map(shown)).toEqual([
      expect.stringMatching(/^Resources\.Rule: \{.* → \(none\)$/),
    ]);
  });

  it('is not a difference in a resource that has the name of such a property', () => {
    const named = TEMPLATE.replace('  Group:\n', '  Secrets:\n').replace('!Ref Group', '!Ref Secrets');
    const after = named.replace('/health', '/ready');
    expect(compare({ template: named }, { template: after }).template.map(shown)).toEqual([
      'Resources.Secrets.Properties.HealthCheckPath: /health → /ready',
    ]);
  });

  it('comes before all other differences, with a reason', () => {
    const template = TEMPLATE.replace('--fast', '--slow').replace(
      'ListenerArn: listener',
      'ListenerArn: other',
    );
    expect(compare({}, { template }).template).toEqual([
      {
        path: 'Resources.Rule.Properties.ListenerArn',
        before: 'listener',
        after: 'other',
        growth: 'another listener',
      },
      {
        path: 'Resources.Task.Properties.ContainerDefinitions[app].Command',
        before: '--fast',
        after: '--slow',
      },
    ]);
  });
});

describe('a growing difference of a parameter', () => {
  const change = (name: string, before: string, after: string, template = TEMPLATE) =>
    compare(
      { template, parameters: { [name]: before } },
      { template, parameters: { [name]: after } },
    ).parameters.map(shown);

  it.each([
    ['a wider path', 'Path', '/a/*', '/*'],
    ['another path', 'Path', '/a/*', '/b/*'],
    ['a lower priority', 'Priority', '100', '50'],
    ['a priority that is no number', 'Priority', '100', 'first'],
    ['a parameter on whose condition a rule depends', 'Open', 'no', 'yes'],
  ])('is %s', (_what, name, before, after) => {
    expect(change(name, before, after)).toEqual([`! ${name}: ${before} → ${after}`]);
  });

  it.each([
    ['a narrower path', 'Path', '/*', '/a/*'],
    ['a higher priority', 'Priority', '50', '100'],
    ['a parameter in an environment variable', 'Log', 'info', 'debug'],
    ['a parameter on whose condition only the number of tasks depends', 'Log', 'info', 'big'],
  ])('is not %s', (_what, name, before, after) => {
    expect(change(name, before, after)).toEqual([`${name}: ${before} → ${after}`]);
  });

  it('is every other value of a parameter that is only a part of a growing property', () => {
    const template = TEMPLATE.replace('[!Ref Path, /b/*]', "[!Sub '/x${Path}', /b/*]");
    expect(change('Path', '/*', '/a/*', template)).toEqual(['! Path: /* → /a/*']);
  });

  it('is every value of a parameter that decides between two values of a growing property', () => {
    const template = TEMPLATE.replace('Priority: !Ref Priority', "Priority: !If [IsOpen, '1', '2']").replace(
      '    Condition: IsReallyOpen\n',
      '',
    );
    expect(change('Open', 'no', 'yes', template)).toEqual(['! Open: no → yes']);
    expect(change('Log', 'info', 'big', template)).toEqual(['Log: info → big']);
  });

  it('is read from the new template only', () => {
    const closed = TEMPLATE.replace('[!Ref Path, /b/*]', '[/b/*]');
    const values = [{ parameters: { Path: '/a/*' } }, { parameters: { Path: '/*' } }] as const;
    const [before, after] = values;
    expect(compare({ ...before }, { ...after, template: closed }).parameters.map(shown)).toEqual([
      'Path: /a/* → /*',
    ]);
    expect(compare({ ...before, template: closed }, { ...after }).parameters.map(shown)).toEqual([
      '! Path: /a/* → /*',
    ]);
  });
});

describe('the limits of a comparison', () => {
  const environment = (count: number) =>
    `Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      Environment:\n${Array.from(
      { length: count },
      (_, index) => `        - { Name: V${String(index)}, Value: x }\n`,
    ).join('')}      Subnets: [a${String(count)}]\n`;

  it('are 100 differences, the growing ones first, and the number of all others', () => {
    const { template, omitted } = compare({ template: environment(1) }, { template: environment(251) });
    expect([template.length, omitted]).toEqual([100, 151]);
    expect(template[0]).toMatchObject({ growth: 'another subnet', before: 'a1', after: 'a251' });
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
        const { kind, template: differences } = compare({ template: one }, { template: other });
        expect(kind).toBe(isSame ? 'unchanged' : 'changed');
        expect(differences.length > 0).toBe(!isSame);
      }),
    );
  });
});
