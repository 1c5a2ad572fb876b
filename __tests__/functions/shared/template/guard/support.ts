import type { TemplateContext } from '../../../../../functions/shared/template/guard/scope';
import { templateProblems } from '../../../../../functions/shared/template/guard/guard';
import { parseTemplate } from '../../../../../functions/shared/template/parse';
import type { Template, TemplateObject, TemplateValue } from '../../../../../functions/shared/template/value';

export type Json = string | readonly Json[] | { readonly [key: string]: Json };

export const ref = (name: string) => ({ Ref: name });
export const sub = (text: string) => ({ 'Fn::Sub': text });
export const attribute = (text: string) => ({ 'Fn::GetAtt': text });
export const when = (yes: Json, no: Json) => ({ 'Fn::If': ['Large', yes, no] });
export const NO_VALUE = ref('AWS::NoValue');

export const DIGEST = `sha256:${'d'.repeat(64)}`;
const published = (name: string, type = 'String') => ({
  Type: `AWS::SSM::Parameter::Value<${type}>`,
  Default: `/acme/test/${name}`,
});

/** A template that the guard accepts, with one resource of each allowed type. */
export const BASE = {
  AWSTemplateFormatVersion: '2010-09-09',
  Parameters: {
    ImageUri: { Type: 'String' },
    ClusterName: published('cluster-name'),
    VpcId: published('vpc-id', 'AWS::EC2::VPC::Id'),
    SubnetIds: published('private-subnet-ids', 'List<AWS::EC2::Subnet::Id>'),
    SecurityGroupId: published('service-security-group-id', 'AWS::EC2::SecurityGroup::Id'),
    ListenerArn: published('listener-arn'),
    RoleArn: published('task-execution-role-arn'),
    Text: { Type: 'String', Default: 'text' },
    Words: { Type: 'CommaDelimitedList', Default: 'one,two' },
    Kept: { Type: 'String' },
  },
  Conditions: { Large: { 'Fn::Equals': [ref('Text'), 'large'] } },
  Mappings: { Sizes: { small: { Cpu: '256' } } },
  Resources: {
    Logs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: sub('/ecs/${AWS::StackName}'), RetentionInDays: '90' },
    },
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: ref('AWS::StackName'),
        NetworkMode: 'awsvpc',
        Cpu: '256',
        Memory: '512',
        ExecutionRoleArn: ref('RoleArn'),
        ContainerDefinitions: [
          {
            Name: 'app',
            Image: ref('ImageUri'),
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: { 'awslogs-group': ref('Logs'), 'awslogs-region': ref('AWS::Region') },
            },
          },
        ],
      },
    },
    Group: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { VpcId: ref('VpcId'), Port: '8080', Protocol: 'HTTP', TargetType: 'ip' },
    },
    Rule: {
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: {
        ListenerArn: ref('ListenerArn'),
        Priority: '10',
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/orders/*'] } }],
        Actions: [{ Type: 'forward', TargetGroupArn: ref('Group') }],
      },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      DependsOn: 'Rule',
      Properties: {
        Cluster: ref('ClusterName'),
        TaskDefinition: ref('Task'),
        LoadBalancers: [{ ContainerName: 'app', ContainerPort: '8080', TargetGroupArn: ref('Group') }],
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            AssignPublicIp: 'DISABLED',
            SecurityGroups: [ref('SecurityGroupId')],
            Subnets: ref('SubnetIds'),
          },
        },
      },
    },
    Target: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        ServiceNamespace: 'ecs',
        ScalableDimension: 'ecs:service:DesiredCount',
        ResourceId: sub('service/${ClusterName}/${Service.Name}'),
        MinCapacity: '1',
        MaxCapacity: '2',
      },
    },
    Policy: {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: {
        PolicyName: 'cpu',
        PolicyType: 'StepScaling',
        ScalingTargetId: ref('Target'),
        StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity' },
      },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { MetricName: 'CPUUtilization', AlarmActions: [ref('Policy')] },
    },
  },
  Outputs: { Service: { Value: attribute('Service.Name') } },
} satisfies Json;

/**
 * Parameter values from a template configuration file. The test template `TEMPLATE` declares the parameter `Cluster`.
 */
export const VALUES: ReadonlyMap<string, string> = new Map([
  ['Kept', 'kept'],
  ['Cluster', 'main'],
]);

export const CONTEXT: TemplateContext = {
  project: 'acme',
  environment: 'test',
  parameters: VALUES,
};

/** Abbreviations for the beginning of a path, each with its full form. */
const SHORT_PATHS: readonly (readonly [RegExp, string])[] = [
  [/^container\b/, 'task.ContainerDefinitions.0'],
  [/^network\b/, 'service.NetworkConfiguration.AwsvpcConfiguration'],
  [/^(logs|task|group|rule|service|target|policy|alarm)\b/, 'Resources.$1.Properties'],
];

/** Returns the full path for an abbreviated path. */
export function pathOf(short: string): string {
  const full = SHORT_PATHS.reduce((path, [pattern, prefix]) => path.replace(pattern, prefix), short);
  return full.replace(/^Resources\.[a-z]/, (start) => start.toUpperCase().replace('RESOURCES', 'Resources'));
}

/**
 * Returns a copy of a template with one changed value.
 *
 * @param value New value; undefined removes the key.
 */
export function set(template: Json, path: readonly string[], value: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value ?? '';
  if (Array.isArray(template)) {
    return template.map((item: Json, index) => (String(index) === key ? set(item, rest, value) : item));
  }
  const object = template as { readonly [key: string]: Json };
  if (rest.length === 0 && value === undefined) {
    return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  }
  return { ...object, [key]: rest.length === 0 ? (value ?? '') : set(object[key] ?? {}, rest, value) };
}

/** Returns the base template with one changed value. */
export const changed = (short: string, value: Json | undefined, base: Json = BASE): Json =>
  set(base, pathOf(short).split('.'), value);

/** Returns the same result as `parseTemplate`, but much faster and without positions in the source text. */
function templateOf(json: Json): Template {
  const sections = valueOf(json) as TemplateObject;
  const entries = (section: string) => Object.entries(sections[section] ?? {}) as [string, TemplateObject][];
  const textOf = (value: TemplateValue | undefined) => (typeof value === 'string' ? value : undefined);
  return {
    sections,
    resources: new Map(entries('Resources')),
    parameters: new Map(
      entries('Parameters').map(([name, { Type, Default }]) => [
        name,
        { hasDefault: Default !== undefined, type: textOf(Type), default: textOf(Default) },
      ]),
    ),
    positionOf: () => undefined,
    canonical: '',
  };
}

function valueOf(json: Json): TemplateValue {
  if (typeof json === 'string') return json;
  if (Array.isArray(json)) return json.map(valueOf);
  const entries = Object.entries(json).map(([key, inner]: [string, Json]) => [key, valueOf(inner)] as const);
  const object = Object.create(null) as Record<string, TemplateValue>;
  for (const [key, inner] of entries) object[key] = inner;
  return object;
}

/** Returns every problem as `<path>: <message>`. If the template is a string, the parser parses it first. */
export function problemsOf(template: Json, context: Partial<TemplateContext> = {}): string[] {
  const parsed = typeof template === 'string' ? parseTemplate(template, 'web.yaml') : templateOf(template);
  return templateProblems(parsed, { ...CONTEXT, ...context }).map(
    ({ path, sentence }) => `${path.join('.')}: ${sentence}`,
  );
}
