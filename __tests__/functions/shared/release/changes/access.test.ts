import fc from 'fast-check';

import type { ServiceChange } from '../../../../../functions/shared/release/changes/changes';
import { compareService } from '../../../../../functions/shared/release/changes/compare/service';
import { NO_CONFIGURATION } from '../../../../../functions/shared/release/configuration';
import { parseTemplate } from '../../../../../functions/shared/template/parse';
import { DIGEST } from '../../../support/fixtures';
import { LIMITS, type Side, compare } from './access-template';

/** Returns the access differences as `path: before → after`, without `Resources` and `Properties` in the paths. */
const marked = ({ access }: ServiceChange) =>
  access.map(
    ({ path, before = '(none)', after = '(none)' }) =>
      `${path.replace('Resources.', '').replace('.Properties.', '.')}: ${before} → ${after}`,
  );

const SIDE = `        - Name: side
          Image: !Ref ImageUri
          ${LIMITS}
`;
const APP_LIMITS = `ContainerPort: 9090 }]
          ${LIMITS}`;
const PORTS = 'PortMappings: [{ ContainerPort: 8080 }, { ContainerPort: 9090 }]';
const API = "Values: ['/api/*']";
const DENIED = 'Values: [/api/admin/*, /api/internal/*]';
const DROP = 'LinuxParameters: { Capabilities: { Drop: [ALL] } }';

const app = (property: string) => `Task.ContainerDefinitions[app].${property}`;
const noLimits = (name: string) => [
  `Task.ContainerDefinitions[${name}].User: 1000 → (none)`,
  `Task.ContainerDefinitions[${name}].ReadonlyRootFilesystem: true → (none)`,
  `Task.ContainerDefinitions[${name}].LinuxParameters: {"Capabilities":{"Drop":["ALL"]}} → (none)`,
];
const values = (name: string) => `${name}.Conditions[path-pattern].Values`;

/** Test case: the new release edits the template once. */
type Edit = readonly [name: string, from: string, to: string, expected: readonly string[]];
/** Test case: both releases have the same edited template, but different parameter values. */
type Flip = readonly [
  name: string,
  edit: readonly [from: string, to: string],
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  expected: readonly string[],
];

describe('a change of the template', () => {
  it.each<Edit>([
    [
      'another form of the same condition',
      API,
      "PathPatternConfig: { Values: ['/*'] }",
      [
        'Rule.Conditions[path-pattern].Values: ["/api/*"] → (none)',
        'Rule.Conditions[path-pattern].PathPatternConfig: (none) → {"Values":["/*"]}',
      ],
    ],
    ['an added path', API, "Values: ['/api/*', '/b/*']", [`${values('Rule')}: (none) → /b/*`]],
    ['a wider path', API, 'Values: [/*]', [`${values('Rule')}: /api/* → /*`]],
    ['a narrower path', API, 'Values: [/api/v1/*]', [`${values('Rule')}: /api/* → /api/v1/*`]],
    ['a deny rule with a higher number', 'Priority: 10', 'Priority: 30', ['Deny.Priority: 10 → 30']],
    [
      'a deny rule for fewer paths',
      DENIED,
      'Values: [/api/admin/*]',
      [`${values('Deny')}: /api/internal/* → (none)`],
    ],
    [
      'a deny rule with another path',
      DENIED,
      'Values: [/api/admin/*, /api/nothing]',
      [`${values('Deny')}: /api/internal/* → /api/nothing`],
    ],
    [
      'a deny rule with another condition',
      `${DENIED} }]`,
      `${DENIED} }, { Field: source-ip, SourceIpConfig: { Values: [10.0.0.9/32] } }]`,
      [
        'Deny.Conditions[source-ip]: (none) → {"Field":"source-ip","SourceIpConfig":{"Values":["10.0.0.9/32"]}}',
      ],
    ],
    [
      'a deny rule that answers otherwise',
      'StatusCode: 403',
      'StatusCode: 200',
      ['Deny.Actions[0].FixedResponseConfig.StatusCode: 403 → 200'],
    ],
    [
      'another listener rule',
      '  Target:\n',
      `  Second:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Condition: Always
    Properties: { ListenerArn: !Ref ListenerArn, Conditions: [{ Field: path-pattern, Values: [/b] }], Actions: [{ Type: redirect, RedirectConfig: { StatusCode: HTTP_301 } }] }
  Target:
`,
      [expect.stringMatching(/^Second: \(none\) → \{.*"\/b"/) as string],
    ],
    [
      'another target group',
      '  Target:\n',
      '  Two: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { TargetType: ip, VpcId: !Ref VpcId } }\n  Target:\n',
      [expect.stringMatching(/^Two: \(none\) → \{.*\}$/) as string],
    ],
    ['another port of a target group', 'Port: 80,', 'Port: 81,', ['Target.Port: 80 → 81']],
    ['a user that changes', "User: '1000'", "User: '1001'", [`${app('User')}: 1000 → 1001`]],
    [
      'a writable file system',
      'ReadonlyRootFilesystem: true',
      'ReadonlyRootFilesystem: false',
      [`${app('ReadonlyRootFilesystem')}: true → false`],
    ],
    [
      'a capability that is not dropped',
      '[ALL]',
      '[NET_RAW]',
      [`${app('LinuxParameters.Capabilities.Drop')}: ALL → NET_RAW`],
    ],
    ['a container without its limits', APP_LIMITS, 'ContainerPort: 9090 }]', noLimits('app')],
    [
      'a removed limit',
      DROP,
      'LinuxParameters: !Ref AWS::NoValue',
      [`${app('LinuxParameters')}: {"Capabilities":{"Drop":["ALL"]}} → (none)`],
    ],
    [
      'a limit that an unknown condition removes',
      DROP,
      'LinuxParameters: !If [IsHere, !Ref AWS::NoValue, { Capabilities: { Drop: [ALL] } }]',
      [expect.stringContaining(`${app('LinuxParameters')}: `) as string],
    ],
    [
      'a condition around a container without limits',
      SIDE,
      '        - !If [Always, { Name: side, Image: !Ref ImageUri }, !Ref AWS::NoValue]\n',
      noLimits('side'),
    ],
    [
      'a container with another name',
      SIDE,
      '        - { Name: side2, Image: !Ref ImageUri }\n',
      ['Task.ContainerDefinitions[side2]: (none) → {"Image":{"Ref":"ImageUri"},"Name":"side2"}'],
    ],
    [
      'a container that an unknown condition adds',
      SIDE,
      `${SIDE}        - !If [IsHere, { Name: more, Image: !Ref ImageUri }, !Ref AWS::NoValue]\n`,
      [expect.stringMatching(/^Task\.ContainerDefinitions: \(none\) → \{"Fn::If"/) as string],
    ],
    [
      'another task definition',
      'TaskDefinition: !Ref Task',
      'TaskDefinition: !Ref Other',
      ['Service.TaskDefinition: !Ref Task → !Ref Other'],
    ],
    [
      'an added port',
      PORTS,
      PORTS.replace('[', '[{ ContainerPort: 22 }, '),
      [`${app('PortMappings[22]')}: (none) → {"ContainerPort":"22"}`],
    ],
    [
      'another protocol of a port',
      '{ ContainerPort: 8080 }',
      '{ ContainerPort: 8080, Protocol: udp }',
      [`${app('PortMappings[8080].Protocol')}: (none) → udp`],
    ],
    [
      'another port behind the load balancer',
      'ContainerPort: 8080, TargetGroupArn',
      'ContainerPort: 9090, TargetGroupArn',
      ['Service.LoadBalancers[app].ContainerPort: 8080 → 9090'],
    ],
    [
      'a role in another parameter of the environment',
      'ExecutionRoleArn: !Ref Role',
      "ExecutionRoleArn: '{{resolve:ssm:/acme/test/task-execution-role-arn}}'",
      [
        'Task.ExecutionRoleArn: !Ref ssm:/acme/test/task-execution-role-arn → {{resolve:ssm:/acme/test/task-execution-role-arn}}',
      ],
    ],
    [
      'processes of other containers',
      'Cpu: 256',
      'Cpu: 256\n      PidMode: task',
      ['Task.PidMode: (none) → task'],
    ],
    [
      'a public address by default',
      'AssignPublicIp: DISABLED, ',
      '',
      ['Service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp: DISABLED → (none)'],
    ],
  ])('is marked: %s (K21)', (_name, from, to, expected) => {
    expect(marked(compare({}, { edits: [[from, to]] }))).toEqual(expected);
  });

  it.each<[name: string, from: string, to: string]>([
    ['an environment variable', 'Name: LOG', 'Name: LEVEL'],
    ['a command', '--fast', '--slow'],
    ['the size of a task', 'Cpu: 256', 'Cpu: 512'],
    ['the number of tasks', 'DesiredCount: 1', 'DesiredCount: 3'],
    ['the path of a health check', '/health', '/ready'],
    [
      'a log group',
      '  Target:\n',
      '  Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub "/ecs/${AWS::StackName}" } }\n  Target:\n',
    ],
    ['a removed port', PORTS, 'PortMappings: [{ ContainerPort: 8080 }]'],
    ['all ports removed', `          ${PORTS}\n`, ''],
    ['the order of ports', PORTS, 'PortMappings: [{ ContainerPort: 9090 }, { ContainerPort: 8080 }]'],
    ['a removed container', SIDE, ''],
    ['a further capability that is dropped', '[ALL]', '[ALL, NET_RAW]'],
    ['a first limit', 'Command: ', 'DockerSecurityOptions: [no-new-privileges]\n          Command: '],
    ['an empty list of capabilities', 'Drop: [ALL]', 'Add: [], Drop: [ALL]'],
    ['a right that is denied as before', 'Command: ', 'Privileged: false\n          Command: '],
    [
      'commands that are denied as before',
      'DesiredCount: 1',
      'DesiredCount: 1\n      EnableExecuteCommand: false',
    ],
    ['no network', 'Command: ', 'DisableNetworking: true\n          Command: '],
    ['separated processes', 'Cpu: 256', 'Cpu: 256\n      IpcMode: none'],
    [
      'a label with the name of a method',
      'Command: ',
      'DockerLabels: { toString: a, constructor: b }\n          Command: ',
    ],
    ['a task definition that nothing uses', '  Other:\n', '  Other:\n    Condition: IsVerbose\n'],
    [
      'a condition that is true',
      DROP,
      'LinuxParameters: !If [Always, { Capabilities: { Drop: [ALL] } }, !Ref AWS::NoValue]',
    ],
    ['a value in a parameter', API, 'Values: [!Ref Path]'],
    ['a list in a parameter', API, 'Values: !Ref Paths'],
    ['a value in a list', API, 'Values: [!Select [0, !Ref Paths]]'],
    ['a text that is split', API, "Values: !Split [';', '/api/*']"],
    ['a text of parts', API, "Values: [!Sub ['/${Part}', { Part: !Join ['/', [api, '*']] }]]"],
    [
      'a value in a mapping',
      '{ ContainerPort: 8080 }',
      '{ ContainerPort: !FindInMap [Ports, us-east-1, web] }',
    ],
    ['a property without a value', 'Command: ', 'DnsServers: !Ref AWS::NoValue\n          Command: '],
  ])('is not marked: %s (K21)', (_name, from, to) => {
    const change = compare({}, { edits: [[from, to]] });
    expect(marked(change)).toEqual([]);
    expect(change.template.length).toBeGreaterThan(0);
  });
});

describe('a change of a parameter', () => {
  it.each<Flip>([
    [
      'a longer list',
      [API, 'Values: !Ref Paths'],
      {},
      { Paths: '/api/*, /*' },
      [`${values('Rule')}: (none) → /*`],
    ],
    ['another path', [API, 'Values: [!Ref Path]'], {}, { Path: '/*' }, [`${values('Rule')}: /api/* → /*`]],
    [
      'a part of a path',
      [API, "Values: [!Sub '/${AWS::StackName}${Path}']"],
      { Path: '/a' },
      { Path: '*' },
      [`${values('Rule')}: !Sub /\${AWS::StackName}/a → !Sub /\${AWS::StackName}*`],
    ],
    ['a lower number of a rule', ['', ''], {}, { Order: '5' }, ['Rule.Priority: 20 → 5']],
    ['a higher number of a rule', ['', ''], {}, { Order: '25' }, ['Rule.Priority: 20 → 25']],
    [
      'a condition around a container',
      [
        SIDE,
        `        - !If
          - IsHardened
          - { Name: side, Image: !Ref ImageUri, User: '1000' }
          - { Name: side, Image: !Ref ImageUri, User: '0', ReadonlyRootFilesystem: false }
`,
      ],
      {},
      { Hardened: 'no' },
      [
        'Task.ContainerDefinitions[side].User: 1000 → 0',
        'Task.ContainerDefinitions[side].ReadonlyRootFilesystem: (none) → false',
      ],
    ],
    [
      'a condition around limits',
      [DROP, 'LinuxParameters: !If [IsHardened, { Capabilities: { Drop: [ALL] } }, !Ref AWS::NoValue]'],
      {},
      { Hardened: 'no' },
      [`${app('LinuxParameters')}: {"Capabilities":{"Drop":["ALL"]}} → (none)`],
    ],
    [
      'a condition around a list of ports',
      [PORTS, 'PortMappings: !If [IsHardened, [], [{ ContainerPort: 22 }]]'],
      {},
      { Hardened: 'no' },
      [`${app('PortMappings[22]')}: (none) → {"ContainerPort":"22"}`],
    ],
    [
      'a list of capabilities',
      ['[ALL]', '!Ref Paths'],
      { Paths: 'ALL' },
      { Paths: 'NET_RAW' },
      [`${app('LinuxParameters.Capabilities.Drop')}: ALL → NET_RAW`],
    ],
    [
      'the condition of a rule that opens',
      ['  Rule:\n', '  Rule:\n    Condition: IsHardened\n'],
      { Hardened: 'no' },
      { Hardened: 'yes' },
      [expect.stringMatching(/^Rule: \(none\) → \{/) as string],
    ],
    [
      'an unknown condition with another meaning',
      [DROP, 'LinuxParameters: !If [IsNamed, !Ref AWS::NoValue, { Capabilities: { Drop: [ALL] } }]'],
      { Hardened: 'no' },
      { Hardened: 'yes' },
      [
        expect.stringMatching(
          /LinuxParameters: .*\{"Condition":"IsNamed#1"\}.* → .*\{"Condition":"IsNamed#2"\}/,
        ) as string,
      ],
    ],
    [
      'another SSM parameter',
      [API, 'Values: [!Ref Shared]'],
      {},
      { Shared: '/acme/test/open' },
      [`${values('Rule')}: !Ref ssm:/acme/test/paths → !Ref ssm:/acme/test/open`],
    ],
  ])('is marked: %s (K21)', (_name, edit, before, after, expected) => {
    const change = compare({ edits: [edit], parameters: before }, { edits: [edit], parameters: after });
    expect(marked(change)).toEqual(expected);
    expect(change.parameters).toHaveLength(1);
  });

  it.each<readonly [name: string, edit: readonly [string, string], after: Readonly<Record<string, string>>]>([
    ['an environment variable', ['', ''], { Log: 'debug' }],
    [
      'a condition of an environment variable',
      ['Value: !Ref Log', 'Value: !If [IsHardened, a, b]'],
      { Hardened: 'no' },
    ],
    [
      'a condition of the number of tasks',
      ['DesiredCount: 1', 'DesiredCount: !If [IsVerbose, 1, 2]'],
      { Log: 'debug' },
    ],
    ['a parameter that nothing uses', ['', ''], { Paths: '/*' }],
    ['spaces in a list', [API, 'Values: !Ref Paths'], { Paths: ' /api/* ' }],
    [
      'a part of a container that an unknown condition chooses',
      ['Value: !Ref Log', 'Value: !If [IsNested, a, b]'],
      { Hardened: 'no' },
    ],
  ])('is not marked: %s (K21)', (_name, edit, after) => {
    const change = compare({ edits: [edit] }, { edits: [edit], parameters: after });
    expect([marked(change), change.parameters.length]).toEqual([[], 1]);
  });
});

describe('a value that is known only during the deployment', () => {
  const unless = (condition: string): readonly [string, string] => [
    DROP,
    `LinuxParameters: !If [${condition}, !Ref AWS::NoValue, { Capabilities: { Drop: [ALL] } }]`,
  ];
  const port: readonly [string, string] = [
    '{ ContainerPort: 8080 }',
    '{ ContainerPort: !FindInMap [Ports, !Ref AWS::Region, web] }',
  ];
  const secret: readonly [string, string] = [API, "Values: [!Sub '/${Password}/*']"];

  it.each<[name: string, before: Side, after: Side, expected: string]>([
    [
      'a condition with another definition',
      { edits: [unless('IsHere')] },
      { edits: [unless('IsHere'), ['AWS::Region, us-east-1', 'AWS::Region, eu-west-1']] },
      app('LinuxParameters'),
    ],
    [
      'a condition inside another condition',
      { edits: [unless('IsNested')] },
      { edits: [unless('IsNested'), ['AWS::Region, us-east-1', 'AWS::Region, eu-west-1']] },
      app('LinuxParameters'),
    ],
    [
      'a mapping with another value',
      { edits: [port] },
      { edits: [port, ['web: 8080', 'web: 22']] },
      app('PortMappings'),
    ],
    [
      'the condition of a rule',
      { edits: [['  Rule:\n', '  Rule:\n    Condition: IsHere\n']] },
      {
        edits: [
          ['  Rule:\n', '  Rule:\n    Condition: IsHere\n'],
          ['AWS::Region, us-east-1', 'AWS::Region, eu-west-1'],
        ],
      },
      'Rule.Condition',
    ],
    [
      'the condition of a task definition',
      { edits: [['  Task:\n', '  Task:\n    Condition: IsHere\n']] },
      { edits: [['  Task:\n', '  Task:\n    Condition: IsNamed\n']] },
      'Task.Condition',
    ],
    [
      'a hidden value',
      { edits: [secret] },
      { edits: [secret], parameters: { Password: 'b' } },
      values('Rule'),
    ],
    [
      'a hidden list',
      {
        edits: [
          [API, 'Values: !Ref Paths'],
          ['Paths: { Type: CommaDelimitedList', 'Paths: { Type: CommaDelimitedList, NoEcho: true'],
        ],
      },
      {
        edits: [
          [API, 'Values: !Ref Paths'],
          ['Paths: { Type: CommaDelimitedList', 'Paths: { Type: CommaDelimitedList, NoEcho: true'],
        ],
        parameters: { Paths: '/*' },
      },
      values('Rule'),
    ],
    [
      'the condition of a hidden value',
      { edits: [unless('IsSecret')] },
      { edits: [unless('IsSecret')], parameters: { Password: 'b' } },
      app('LinuxParameters'),
    ],
  ])('is marked if it may change: %s (K21)', (_name, before, after, expected) => {
    const change = compare(before, after);
    expect(marked(change)).toEqual([expect.stringContaining(expected) as string]);
    expect(JSON.stringify(change)).not.toMatch(/swordfish|"b"|"\/\*"/);
  });

  it('is not marked if it stays the same (K21)', () => {
    const edits = [unless('IsNested'), port, secret];
    expect(marked(compare({ edits }, { edits, parameters: { Log: 'debug' } }))).toEqual([]);
  });

  it('keeps a condition that can only remove a resource unmarked, except for a listener rule (K21)', () => {
    const conditional = (id: string): Side => ({
      edits: [[`  ${id}:\n`, `  ${id}:\n    Condition: IsHere\n`]],
    });
    expect(marked(compare({}, conditional('Task')))).toEqual([]);
    expect(marked(compare(conditional('Task'), {}))).toEqual([
      'Task.Condition: {"Condition":"IsHere#1"} → (none)',
    ]);
    expect(marked(compare({}, conditional('Deny')))).toEqual([
      'Deny.Condition: (none) → {"Condition":"IsHere#1"}',
    ]);
  });
});

describe('the value of a hidden parameter', () => {
  it('is in no difference, whatever the template makes of it (K21)', () => {
    const before: Side = {
      edits: [
        [
          API,
          "Values: [!Ref Password, !Sub '/${Password}', !Join ['-', [a, !Ref Password]], !Select [0, !Split [w, !Ref Password]]]",
        ],
        ['Value: !Ref Log', 'Value: !Ref Password'],
      ],
    };
    const change = compare(before, { ...before, parameters: { Password: 'letmein' } });
    expect(marked(change)).toHaveLength(8);
    expect(change.parameters).toEqual([{ path: 'Password', before: '****', after: '****' }]);
    expect(JSON.stringify(change)).not.toMatch(/swordfish|ordfish|letmein/);
  });

  it('is hidden although the other release shows it (K21)', () => {
    const plain: Side = {
      edits: [
        [", NoEcho: 'true'", ''],
        [API, 'Values: [!Ref Password]'],
      ],
    };
    const change = compare(plain, {
      edits: [[API, 'Values: [!Ref Password]']],
      parameters: { Password: 'letmein' },
    });
    expect(marked(change)).toEqual([`${values('Rule')}: !Ref Password#1 → !Ref Password#2`]);
    expect(JSON.stringify([change.access, change.parameters])).not.toMatch(/swordfish|letmein/);
  });
});

describe('a template that the guard of today rejects', () => {
  it.each<[name: string, from: string, to: string, isMarked: boolean]>([
    ['a role of the task', 'Cpu: 256', 'TaskRoleArn: role', true],
    ['a public address', 'AssignPublicIp: DISABLED', 'AssignPublicIp: ENABLED', true],
    ['another security group', '[!Ref Group]', '[!Ref Group, sg-2]', true],
    ['no security group', '[!Ref Group]', '[]', true],
    ['no security groups', 'SecurityGroups: [!Ref Group], ', '', true],
    ['another subnet', 'Subnets: !Ref Subnets', 'Subnets: [subnet-1]', true],
    ['an added capability', 'Drop: [ALL]', 'Add: [SYS_ADMIN], Drop: [ALL]', true],
    ['rights of the host', 'Command: ', 'Privileged: true\n          Command: ', true],
    ['commands by people', 'DesiredCount: 1', 'EnableExecuteCommand: true', true],
    ['a secret', 'Command: ', 'Secrets: [{ Name: A, ValueFrom: b }]\n          Command: ', true],
    ['a resource of another type', 'Type: AWS::ECS::Service', 'Type: AWS::S3::Bucket', true],
    ['a bucket', '  Target:\n', '  Bucket: { Type: AWS::S3::Bucket }\n  Target:\n', false],
  ])('is compared as well: %s (K21)', (_name, from, to, isMarked) => {
    const { access } = compare({}, { edits: [[from, to]], isRejected: true });
    expect(access.length > 0).toBe(isMarked);
  });

  it.each<[name: string, text: string, before: string, after: string]>([
    ['a removed role', 'Cpu: 256', 'TaskRoleArn: role', 'Cpu: 256'],
    ['a removed subnet', 'Subnets: !Ref Subnets', 'Subnets: [a, b]', 'Subnets: [b]'],
  ])('is not marked for %s (K21)', (_name, text, before, after) => {
    const change = compare(
      { edits: [[text, before]], isRejected: true },
      { edits: [[text, after]], isRejected: text !== after },
    );
    expect([change.kind, marked(change)]).toEqual(['changed', []]);
  });
});

describe('a first user of a container', () => {
  it.each([
    ['2000', false],
    ['2000:2000', false],
    ['0', true],
    ['root', true],
    ['1000:0', true],
    ['', true],
  ])('is marked unless it is a number that is not root: %s (K21)', (user, isMarked) => {
    const { access } = compare(
      { edits: [["User: '1000'", 'StopTimeout: 9']] },
      { edits: [["User: '1000'", `User: "${user}"`]] },
    );
    expect(access.map(({ reason }) => reason)).toEqual(isMarked ? ['another user in the container'] : []);
  });
});

describe('a template of any form', () => {
  const CONDITIONS = {
    True: { 'Fn::Equals': ['a', 'a'] },
    False: { 'Fn::Equals': ['a', 'b'] },
    Unknown: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'a'] },
  };
  const condition = fc.constantFrom('True', 'False', 'Unknown');
  const leaf = fc.constantFrom<unknown>(
    'a',
    '80',
    'true',
    { Ref: 'Plain' },
    { Ref: 'List' },
    { Ref: 'AWS::Region' },
    { Ref: 'AWS::NoValue' },
    { 'Fn::Sub': '${Plain}-${AWS::Region}' },
  );
  const property = fc.constantFrom(
    ...['Name', 'ContainerDefinitions', 'User', 'PortMappings', 'LinuxParameters', 'Drop', 'Subnets', 'Cpu'],
  );
  const value: fc.Memo<unknown> = fc.memo((depth) =>
    depth <= 1
      ? leaf
      : fc.oneof(
          leaf,
          fc.array(value(depth - 1), { maxLength: 3 }),
          fc.dictionary(property, value(depth - 1), { maxKeys: 3 }),
          fc.tuple(condition, value(depth - 1), value(depth - 1)).map((args) => ({ 'Fn::If': args })),
        ),
  );
  const resource = fc.record(
    {
      Type: fc.constantFrom('AWS::ECS::TaskDefinition', 'AWS::ElasticLoadBalancingV2::ListenerRule'),
      Condition: condition,
      Properties: fc.dictionary(property, value(4), { maxKeys: 3 }),
    },
    { requiredKeys: ['Type', 'Properties'] },
  );
  const resources = fc.dictionary(fc.constantFrom('A', 'B'), resource);

  /** Wraps some values in an Fn::If, and some texts in a parameter. The wrapped values resolve to the same values. */
  class Wrapper {
    readonly parameters: Record<string, object> = {};
    private number = 0;

    constructor(private readonly choices: readonly number[]) {}

    resources(all: Readonly<Record<string, { readonly Properties: object }>>): object {
      return Object.fromEntries(
        Object.entries(all).map(([id, { Properties, ...rest }]) => [
          id,
          { ...rest, Properties: this.inside(Properties) },
        ]),
      );
    }

    private wrap(inner: unknown): unknown {
      this.number += 1;
      const choice = this.choices[this.number % this.choices.length];
      const wrapped = this.inside(inner);
      if (choice === 1) return { 'Fn::If': ['True', wrapped, { Ref: 'AWS::NoValue' }] };
      if (choice === 2) return { 'Fn::If': ['False', 'other', wrapped] };
      if (choice !== 3 || typeof inner !== 'string') return wrapped;
      const name = `Wrapped${String(this.number)}`;
      this.parameters[name] = { Type: 'String', Default: inner };
      return { Ref: name };
    }

    private inside(outer: unknown): unknown {
      if (typeof outer !== 'object' || outer === null) return outer;
      if (Array.isArray(outer)) return outer.map((item) => this.wrap(item));
      const [[key, argument] = ['', undefined]] = Object.entries(outer) as [string, unknown][];
      if (key === 'Fn::If' && Array.isArray(argument)) {
        return { [key]: [argument[0], ...argument.slice(1).map((branch) => this.wrap(branch))] };
      }
      if (key === 'Ref' || key.startsWith('Fn::')) return outer;
      return Object.fromEntries(Object.entries(outer).map(([name, inner]) => [name, this.wrap(inner)]));
    }
  }

  function templateOf(content: object, more: object = {}) {
    const parameters = {
      Plain: { Type: 'String', Default: '80' },
      List: { Type: 'CommaDelimitedList', Default: 'a, b' },
      ...more,
    };
    const text = JSON.stringify({ Parameters: parameters, Conditions: CONDITIONS, Resources: content });
    return { digest: DIGEST, template: parseTemplate(text, 'a'), configuration: NO_CONFIGURATION };
  }

  it('has the same marks when any value is wrapped in a condition or in a parameter (K21)', () => {
    fc.assert(
      fc.property(
        resources,
        resources,
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 7 }),
        (one, other, choices) => {
          const wrapped = [one, other].map((content) => {
            const wrapper = new Wrapper(choices);
            const inside = wrapper.resources(content);
            return templateOf(inside, wrapper.parameters);
          });
          const [plainOne, plainOther] = [templateOf(one), templateOf(other)];
          const [wrappedOne = plainOne, wrappedOther = plainOther] = wrapped;
          const expected = compareService('web', plainOne, plainOther).access;
          expect(compareService('web', plainOne, wrappedOther).access).toEqual(expected);
          expect(compareService('web', wrappedOne, plainOther).access).toEqual(expected);
          expect(compareService('web', wrappedOne, wrappedOther).access).toEqual(expected);
          expect(compareService('web', plainOne, wrappedOne).access).toEqual([]);
        },
      ),
    );
  });
});
