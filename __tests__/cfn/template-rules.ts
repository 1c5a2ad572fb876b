import { isDeepStrictEqual } from 'node:util';

import { IMAGE_PARAMETER } from '../../functions/shared/release/names';
import type { Template } from './template';

/** Allowed resource types. The CloudFormation service role allows the same types. */
const ALLOWED_TYPES = new Set([
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::Logs::LogGroup',
]);

type Check = (value: unknown) => boolean;
const is =
  (expected: unknown): Check =>
  (value) =>
    isDeepStrictEqual(value, expected);
const absent: Check = (value) => value === undefined;
const present: Check = (value) => value !== undefined;

/** Returns the value at a path of keys and indices; undefined if the path does not exist. */
function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
          ? (inner as Record<string, unknown>)[key]
          : undefined,
      value,
    );
}

function listAt(value: unknown, path: string): unknown[] {
  const list = at(value, path);
  return Array.isArray(list) ? list : [];
}

/** Returns true if any key or string inside a value passes the test. */
function somewhere(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === 'string') return test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => test(key) || somewhere(inner, test));
}

const typed = (type: string) => (template: Template) =>
  Object.values(template.Resources)
    .filter((resource) => resource.Type === type)
    .map((resource) => resource.Properties);
const services = typed('AWS::ECS::Service');
const taskDefinitions = typed('AWS::ECS::TaskDefinition');
const logGroups = typed('AWS::Logs::LogGroup');
const containers = (template: Template) =>
  taskDefinitions(template).flatMap((task) => listAt(task, 'ContainerDefinitions'));

/** Creates a rule: in each part that `members` returns (e.g. each container), the value at each path passes `check`. */
const each =
  (members: (template: Template) => unknown[], check: Check, ...paths: string[]) =>
  (template: Template) =>
    members(template).every((member) => paths.every((path) => check(at(member, path))));

/** Rules for all service templates. Each key states the rule. */
export const RULES: Readonly<Record<string, (template: Template) => boolean>> = {
  'uses no Transform, because a macro runs code during the deployment': (template) =>
    template['Transform'] === undefined && !somewhere(template.Resources, (text) => text === 'Fn::Transform'),
  'has resources of the allowed types only: no IAM, no custom resource, no nested stack': (template) =>
    Object.values(template.Resources).every((resource) => ALLOWED_TYPES.has(resource.Type)),
  'has a task definition with literal containers, which the rules can check': (template) =>
    containers(template).length > 0 &&
    each(taskDefinitions, (list) => Array.isArray(list), 'ContainerDefinitions')(template),
  'uses the image of the parameter ImageUri': each(containers, is({ Ref: IMAGE_PARAMETER }), 'Image'),
  'accepts images by digest only': ({ Parameters }) => {
    const pattern = at(Parameters, `${IMAGE_PARAMETER}.AllowedPattern`);
    if (typeof pattern !== 'string') return false;
    const accepts = (image: string) => new RegExp(pattern).test(image);
    const digest = `@sha256:${'0'.repeat(64)}`;
    return accepts(`host/name${digest}`) && !accepts('host/name:1') && !accepts(`host/name:1${digest}`);
  },
  'does not contain :latest': (template) => !somewhere(template, (text) => /:latest\b/.test(text)),
  'has no privileged container': each(containers, absent, 'Privileged'),
  'adds no capability and drops all': (template) =>
    each(containers, absent, 'LinuxParameters.Capabilities.Add')(template) &&
    each(containers, is(['ALL']), 'LinuxParameters.Capabilities.Drop')(template),
  'has a read-only root file system': each(containers, is(true), 'ReadonlyRootFilesystem'),
  'runs as a user other than root': each(
    containers,
    (value) => typeof value === 'string' && /^[1-9]\d*(:[1-9]\d*)?$/.test(value),
    'User',
  ),
  'checks the health of its container': each(containers, present, 'HealthCheck.Command'),
  'shares no namespace of the host': (template) =>
    each(taskDefinitions, is('awsvpc'), 'NetworkMode')(template) &&
    each(taskDefinitions, absent, 'PidMode', 'IpcMode')(template),
  'mounts nothing of the host': each(
    taskDefinitions,
    (volumes) => !somewhere(volumes, (text) => text === 'Host'),
    'Volumes',
  ),
  'runs on EC2 and on Fargate': each(taskDefinitions, is(['EC2', 'FARGATE']), 'RequiresCompatibilities'),
  "uses the environment's execution role and no task role": (template) =>
    each(taskDefinitions, is({ Ref: 'TaskExecutionRoleArn' }), 'ExecutionRoleArn')(template) &&
    each(taskDefinitions, absent, 'TaskRoleArn')(template),
  'leaves the choice of capacity to the cluster': each(
    services,
    absent,
    'LaunchType',
    'CapacityProviderStrategy',
  ),
  'leaves the desired count to autoscaling': each(services, absent, 'DesiredCount'),
  'rolls back by circuit breaker': each(
    services,
    is({ Enable: true, Rollback: true }),
    'DeploymentConfiguration.DeploymentCircuitBreaker',
  ),
  'waits for its listener rule': ({ Resources }) =>
    Object.values(Resources)
      .filter(({ Type }) => Type === 'AWS::ECS::Service')
      .every(({ DependsOn }) =>
        [DependsOn]
          .flat()
          .some(
            (id) => id !== undefined && Resources[id]?.Type === 'AWS::ElasticLoadBalancingV2::ListenerRule',
          ),
      ),
  'has no public address': each(
    services,
    is('DISABLED'),
    'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
  ),
  'allows no shell in a task': each(services, absent, 'EnableExecuteCommand'),
  'keeps logs for a limited time': each(logGroups, is({ Ref: 'LogDays' }), 'RetentionInDays'),
  'has output names that are valid as output variables of an action': ({ Outputs }) =>
    Object.keys(Outputs).every((key) => /^[A-Za-z0-9@\-_]+$/.test(key)),
};

/** Returns the messages of the rules that a template breaks. */
export function brokenRules(template: Template): string[] {
  return Object.entries(RULES)
    .filter(([, holds]) => !holds(template))
    .map(([sentence]) => sentence);
}
