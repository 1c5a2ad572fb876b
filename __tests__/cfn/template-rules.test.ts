import { parseTemplate, readText, type Template } from './template';
import { brokenRules, RULES } from './template-rules';

const CONTAINER = 'Resources.TaskDefinition.Properties.ContainerDefinitions.0';
const TASK = 'Resources.TaskDefinition.Properties';
const SERVICE = 'Resources.Service.Properties';
const IMAGE = `registry.example.com/web@sha256:${'0'.repeat(64)}`;

/**
 * Changes that break a rule. Each row contains the start of the rule's message, a path, and the new value. The value
 * `undefined` removes the key.
 */
const BROKEN: readonly (readonly [rule: string, path: string, value: unknown])[] = [
  ['uses no Transform', 'Transform', 'AWS::LanguageExtensions'],
  ['uses no Transform', `${SERVICE}.Fn::Transform`, { Name: 'AWS::Include' }],
  ['has resources of the allowed types only', 'Resources.Role', iamRole()],
  ['has resources of the allowed types only', 'Resources.Run', { Type: 'Custom::Run', Properties: {} }],
  ['has resources of the allowed types only', 'Resources.Nested', nested()],
  ['has a task definition with literal containers', TASK, {}],
  ['has a task definition with literal containers', `${TASK}.ContainerDefinitions`, []],
  ['has a task definition with literal containers', `${TASK}.ContainerDefinitions`, { 'Fn::If': [] }],
  ['uses the image of the parameter', `${CONTAINER}.Image`, IMAGE],
  ['uses the image of the parameter', `${CONTAINER}.Image`, { 'Fn::Sub': '${ImageUri}' }],
  ['uses the image of the parameter', `${TASK}.ContainerDefinitions.1`, sidecar()],
  ['accepts images by digest only', 'Parameters.ImageUri.AllowedPattern', undefined],
  ['accepts images by digest only', 'Parameters.ImageUri.AllowedPattern', '.+'],
  ['accepts images by digest only', 'Parameters.ImageUri.AllowedPattern', '^.+@sha256:[0-9a-f]{64}$'],
  ['does not contain :latest', 'Parameters.ImageUri.Default', 'registry.example.com/web:latest'],
  ['has no privileged container', `${CONTAINER}.Privileged`, true],
  ['has no privileged container', `${CONTAINER}.Privileged`, { 'Fn::If': ['Debug', true, false] }],
  ['adds no capability and drops all', `${CONTAINER}.LinuxParameters.Capabilities.Add`, ['SYS_PTRACE']],
  ['adds no capability and drops all', `${CONTAINER}.LinuxParameters.Capabilities`, undefined],
  ['has a read-only root file system', `${CONTAINER}.ReadonlyRootFilesystem`, undefined],
  ['has a read-only root file system', `${CONTAINER}.ReadonlyRootFilesystem`, false],
  ['runs as a user other than root', `${CONTAINER}.User`, undefined],
  ['runs as a user other than root', `${CONTAINER}.User`, '0:1000'],
  ['runs as a user other than root', `${CONTAINER}.User`, 'root'],
  ['checks the health of its container', `${CONTAINER}.HealthCheck`, undefined],
  ['shares no namespace of the host', `${TASK}.NetworkMode`, 'host'],
  ['shares no namespace of the host', `${TASK}.PidMode`, 'host'],
  ['mounts nothing of the host', `${TASK}.Volumes`, [{ Name: 'd', Host: { SourcePath: '/var/run' } }]],
  ['mounts nothing of the host', `${TASK}.Volumes`, { 'Fn::If': ['Debug', [{ Host: {} }], []] }],
  ['runs on EC2 and on Fargate', `${TASK}.RequiresCompatibilities`, ['EC2']],
  ["uses the environment's execution role", `${TASK}.TaskRoleArn`, 'arn:aws:iam::111111111111:role/admin'],
  ["uses the environment's execution role", `${TASK}.ExecutionRoleArn`, 'arn:aws:iam::111111111111:role/x'],
  ['leaves the choice of capacity', `${SERVICE}.LaunchType`, 'FARGATE'],
  ['leaves the choice of capacity', `${SERVICE}.CapacityProviderStrategy`, [{ CapacityProvider: 'x' }]],
  ['leaves the desired count', `${SERVICE}.DesiredCount`, 2],
  ['rolls back by circuit breaker', `${SERVICE}.DeploymentConfiguration.DeploymentCircuitBreaker`, undefined],
  [
    'rolls back by circuit breaker',
    `${SERVICE}.DeploymentConfiguration.DeploymentCircuitBreaker.Rollback`,
    false,
  ],
  ['waits for its listener rule', 'Resources.Service.DependsOn', undefined],
  ['waits for its listener rule', 'Resources.Service.DependsOn', ['TargetGroup']],
  ['has no public address', `${SERVICE}.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp`, 'ENABLED'],
  ['allows no shell', `${SERVICE}.EnableExecuteCommand`, true],
  ['keeps logs for a limited time', 'Resources.LogGroup.Properties.RetentionInDays', undefined],
  ['has output names that are valid', 'Outputs.Service:Name', { Value: 'x' }],
];

function iamRole() {
  return {
    Type: 'AWS::IAM::Role',
    Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
  };
}
function nested() {
  return { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/evil.yaml' } };
}
function sidecar() {
  const [app] = container(service());
  return { ...app, Name: 'sidecar', Image: IMAGE };
}
function container(template: Template): Record<string, unknown>[] {
  return template.Resources['TaskDefinition']?.Properties['ContainerDefinitions'] as Record<
    string,
    unknown
  >[];
}
function service(): Template {
  return parseTemplate(readText('cfn/service.yaml'));
}

/**
 * Returns a template with one changed value.
 *
 * @param path Keys and list indices, separated by dots.
 */
function change(template: Template, path: string, value: unknown): Template {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Record<string, unknown>>((inner, key) => {
    const next = inner[key];
    if (typeof next !== 'object' || next === null) throw new Error(`the template has no ${path}`);
    return next as Record<string, unknown>;
  }, template);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return template;
}

describe('the service template', () => {
  it('breaks no rule', () => {
    expect(brokenRules(service())).toEqual([]);
  });
});

describe('a service template that breaks a rule', () => {
  it.each(BROKEN)('is reported for the rule "%s" (%s)', (rule, path, value) => {
    expect(brokenRules(change(service(), path, value))).toContainEqual(expect.stringContaining(rule));
  });

  it('exists in this test for every rule', () => {
    const unbroken = Object.keys(RULES).filter((rule) => !BROKEN.some(([start]) => rule.startsWith(start)));
    expect(unbroken).toEqual([]);
  });
});
