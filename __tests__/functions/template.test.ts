import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseTemplate } from '../../functions/shared/template/parse';
import { templateProblems } from '../../functions/shared/template-guard';
import { KEY_RULES } from '../../functions/shared/template-rules';
import { TEMPLATE, imageUri } from './support/fixtures';

const parse = (text: string) => parseTemplate(text, 'web.yaml');
const problems = (text: string) => templateProblems(parse(text));
const withResource = (text: string) => `Resources:\n  X:\n${text.replace(/^/gm, '    ')}\n`;
const containers = (text: string) =>
  withResource(
    `Type: AWS::ECS::TaskDefinition\nProperties:\n  ContainerDefinitions:\n    - Name: web\n      ${text}`,
  );

describe('the template guard', () => {
  it('lets the service templates of this project pass', () => {
    for (const file of ['cfn/service.yaml', 'examples/hello/cfn/web.yaml']) {
      expect(problems(readFileSync(join(__dirname, '../..', file), 'utf8'))).toEqual([]);
    }
    expect(problems(TEMPLATE)).toEqual([]);
  });

  it.each([
    ['T1', 'AWS::IAM::Role'],
    ['T1', 'AWS::IAM::ManagedPolicy'],
    ['T1', 'AWS::EC2::SecurityGroup'],
    ['T2', 'AWS::CloudFormation::CustomResource'],
    ['T2', 'Custom::Anything'],
    ['T2', 'AWS::CloudFormation::Stack'],
    ['T2', 'AWS::CloudFormation::Macro'],
    ['T2', 'aws::logs::loggroup'],
  ])('%s: refuses a resource of type %s', (_row, type) => {
    expect(problems(withResource(`Type: ${type}`))).toEqual([`X has the type ${type}, which is not allowed`]);
  });

  it.each([
    ['a type that is no text', withResource('Type: !Ref T'), /X has the type \(not a text\)/],
    ['a resource without type', withResource('Properties: {}'), /X has the type/],
    ['a transform', `Transform: AWS::Serverless-2016-10-31\n${TEMPLATE}`, /section Transform/],
    ['hooks', `Hooks: {}\n${TEMPLATE}`, /section Hooks/],
    [
      'an embedded macro',
      withResource('Type: AWS::Logs::LogGroup\nProperties: { Fn::Transform: { Name: AWS::Include } }'),
      /Fn::Transform is a macro/,
    ],
    [
      'a loop',
      TEMPLATE.replace('Resources:\n', 'Resources:\n  Fn::ForEach::X: { Type: AWS::Logs::LogGroup }\n'),
      /Fn::ForEach::X is a macro/,
    ],
    ['no resource at all', 'Resources: {}', /no resources/],
  ])('T2: refuses %s', (_what, text, message) => {
    expect(problems(text).join()).toMatch(message);
  });

  const NOT_FALSE = ['true', '"true"', '1', '!Ref P', '!If [c, true, false]', '{ Fn::If: [c, true, false] }'];
  it.each(NOT_FALSE)('T3: refuses a container with Privileged: %s', (value) => {
    expect(problems(containers(`Privileged: ${value}`))).toEqual([
      'Resources.X.Properties.ContainerDefinitions.0.Privileged must be false or left out',
    ]);
  });

  it('T3: finds a privileged container behind a condition, and allows Privileged: false', () => {
    const hidden =
      'Type: AWS::ECS::TaskDefinition\nProperties:\n  ContainerDefinitions: !If [c, [{ Privileged: true }], []]';
    expect(problems(withResource(hidden)).join()).toMatch(/Privileged must be false/);
    expect(problems(containers('Privileged: false'))).toEqual([]);
  });
});

const task = (text: string) => withResource(`Type: AWS::ECS::TaskDefinition\nProperties:\n  ${text}`);
const service = (text: string) => withResource(`Type: AWS::ECS::Service\nProperties:\n  ${text}`);
const AT_CONTAINER = 'Resources.X.Properties.ContainerDefinitions.0.';
const SECRET = '{{resolve:secretsmanager:database:SecretString:password}}';

/** By the key that decides: what is refused, each alone, and what passes. */
const RULE_FIXTURES: Readonly<Record<string, { refused: readonly string[]; allowed: readonly string[] }>> = {
  Privileged: { refused: [containers('Privileged: true')], allowed: [containers('Privileged: false')] },
  NetworkMode: {
    refused: [
      task('NetworkMode: host'),
      task('NetworkMode: Host'),
      task('NetworkMode: !Ref Mode'),
      task('NetworkMode: !If [c, host, awsvpc]'),
    ],
    allowed: [task('NetworkMode: awsvpc'), task('NetworkMode: bridge'), task('Family: web')],
  },
  PidMode: { refused: [task('PidMode: host'), task('PidMode: !Ref P')], allowed: [task('PidMode: task')] },
  IpcMode: { refused: [task('IpcMode: host')], allowed: [task('IpcMode: none'), task('IpcMode: task')] },
  SourcePath: {
    refused: [
      task('Volumes: [{ Name: a, Host: { SourcePath: /var/run } }]'),
      task('Volumes: !If [c, [{ Name: a, Host: { SourcePath: !Ref P } }], []]'),
    ],
    allowed: [task('Volumes: [{ Name: a }, { Name: b, EFSVolumeConfiguration: { FilesystemId: fs-1 } }]')],
  },
  DockerVolumeConfiguration: {
    refused: [task('Volumes: [{ Name: a, DockerVolumeConfiguration: { DriverOpts: { device: / } } }]')],
    allowed: [],
  },
  Devices: {
    refused: [containers('LinuxParameters: { Devices: [{ HostPath: /dev/sda }] }')],
    allowed: [containers('LinuxParameters: { Devices: [], InitProcessEnabled: true }')],
  },
  Add: {
    refused: [
      containers('LinuxParameters: { Capabilities: { Add: [SYS_ADMIN] } }'),
      containers('LinuxParameters: { Capabilities: { Add: !Ref P } }'),
    ],
    allowed: [containers('LinuxParameters: { Capabilities: { Add: [], Drop: [ALL] } }')],
  },
  DockerSecurityOptions: {
    refused: [
      containers('DockerSecurityOptions: ["apparmor:unconfined"]'),
      containers('DockerSecurityOptions: [no-new-privileges, !Ref P]'),
    ],
    allowed: [containers('DockerSecurityOptions: [no-new-privileges]')],
  },
  TaskRoleArn: {
    refused: [task("TaskRoleArn: 'arn:aws:iam::111111111111:role/admin'"), task('TaskRoleArn: !Ref P')],
    allowed: [task('ExecutionRoleArn: !Ref TaskExecutionRoleArn')],
  },
  Role: { refused: [service('Role: admin')], allowed: [containers('DockerLabels: { Role: web }')] },
  RoleArn: {
    refused: [
      service(
        'DeploymentConfiguration: { LifecycleHooks: [{ HookTargetArn: f, RoleArn: r, LifecycleStages: [] }] }',
      ),
      service('VolumeConfigurations: [{ Name: a, ManagedEBSVolume: { RoleArn: !Ref P } }]'),
    ],
    allowed: [containers('LogConfiguration: { LogDriver: awslogs, Options: { RoleArn: x } }')],
  },
  RoleARN: {
    refused: [withResource('Type: AWS::ApplicationAutoScaling::ScalableTarget\nProperties: { RoleARN: r }')],
    allowed: [],
  },
  Image: {
    refused: [
      containers('Image: nginx:latest'),
      containers('Image: nginx'),
      containers('Image: !Ref OtherImage'),
      containers("Image: !Sub '${ImageUri}'"),
      containers('Image: !If [c, !Ref ImageUri, evil]'),
    ],
    allowed: [containers('Image: !Ref ImageUri'), containers(`Image: ${imageUri()}`)],
  },
};

describe('what a resource of an allowed type may not do', () => {
  it('has a failing fixture for each rule', () => {
    expect(Object.keys(RULE_FIXTURES).sort()).toEqual(KEY_RULES.flatMap(({ keys }) => keys).sort());
  });

  const fixtures = Object.entries(RULE_FIXTURES);
  it.each(fixtures)(
    'T3, T4: %s is refused alone, and where it is harmless it passes',
    (key, { refused, allowed }) => {
      for (const text of refused) {
        const [problem, ...others] = problems(text);
        expect({ text, problem, others }).toMatchObject({
          problem: expect.stringMatching(new RegExp(`\\.${key} must `)) as string,
          others: [],
        });
      }
      for (const text of allowed) expect({ text, problems: problems(text) }).toEqual({ text, problems: [] });
    },
  );

  it('T3: the Docker socket is the host, wherever it is named', () => {
    expect(problems(containers('MountPoints: [{ ContainerPath: /var/run/docker.sock }]'))).toEqual([
      `${AT_CONTAINER}MountPoints.0.ContainerPath names docker.sock, which is the host's: take it out`,
    ]);
  });

  it('T3: a public security group cannot be made', () => {
    for (const type of ['AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupIngress']) {
      expect(problems(withResource(`Type: ${type}`)).join()).toMatch(/not allowed/);
    }
  });

  it.each([
    ['an environment variable', containers(`Environment: [{ Name: A, Value: '${SECRET}' }]`)],
    ['a label', containers(`DockerLabels: { A: '${SECRET}' }`)],
    ['an output', `${TEMPLATE}  Leak: { Value: '${SECRET}' }\n`],
    ['a default', TEMPLATE.replace('Default: small', `Default: '${SECRET}'`)],
    ['a secure parameter', containers("Command: ['{{resolve:ssm-secure:/db/password:1}}']")],
    ['a reference made of a parameter', containers("Command: [!Sub '{{resolve:${Kind}:database}}']")],
    ['a reference whose start is a parameter', containers("Command: [!Sub '{{${Kind}:database}}']")],
    [
      'a reference put together',
      containers("Command: [!Join ['', ['{', '{res', 'olve:secretsmanager:database}}']]]"),
    ],
    [
      'a reference in a name',
      withResource(`Type: AWS::Logs::LogGroup\nProperties: { LogGroupName: '${SECRET}' }`),
    ],
    ['a reference beside text in ValueFrom', containers(`Secrets: [{ Name: A, ValueFrom: 'x${SECRET}' }]`)],
  ])('T28: refuses a secret in %s', (_where, text) => {
    expect(problems(text)).toHaveLength(1);
    expect(problems(text)[0]).toMatch(/dynamic reference/);
  });

  it.each([
    ['as ValueFrom of Secrets', containers(`Secrets: [{ Name: A, ValueFrom: '${SECRET}' }]`)],
    [
      'as ValueFrom of Secrets behind a condition',
      containers(`Secrets: !If [c, [{ Name: A, ValueFrom: '${SECRET}' }], []]`),
    ],
    ['that is none: a plain parameter', containers("Command: ['{{resolve:ssm:/acme/level:3}}']")],
    ["that is none: Docker's log tag", containers("LogConfiguration: { Options: { tag: '{{.Name}}' } }")],
  ])('allows a reference %s', (_where, text) => {
    expect(problems(text)).toEqual([]);
  });
});
