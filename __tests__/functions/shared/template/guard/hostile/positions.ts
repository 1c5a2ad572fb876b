import { ref, sub } from '../support';
import { LOG_GROUP, type Row, row } from './row';

export const POSITIONS: readonly Row[] = [
  row(
    'a task definition called Options',
    'Resources.Options',
    {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { NetworkMode: 'host', ContainerDefinitions: [{ Name: 'a', Image: ref('ImageUri') }] },
    },
    /^must be awsvpc/,
    {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { NetworkMode: 'awsvpc', ContainerDefinitions: [{ Name: 'a', Image: ref('ImageUri') }] },
    },
    'Resources.Options.Properties.NetworkMode',
  ),
  row(
    'a task definition called Metadata',
    'Resources.Metadata',
    {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        NetworkMode: 'awsvpc',
        PidMode: 'host',
        ContainerDefinitions: [{ Name: 'a', Image: ref('ImageUri') }],
      },
    },
    /^must be task/,
    { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: sub('/ecs/${AWS::StackName}/m') } },
    'Resources.Metadata.Properties.PidMode',
  ),
  row(
    'a task definition called DockerLabels',
    'Resources.DockerLabels',
    {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        NetworkMode: 'awsvpc',
        ContainerDefinitions: [{ Name: 'a', Image: ref('ImageUri'), Privileged: 'true' }],
      },
    },
    /^must be false/,
    {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        NetworkMode: 'awsvpc',
        ContainerDefinitions: [{ Name: 'a', Image: ref('ImageUri'), Privileged: 'false' }],
      },
    },
    'Resources.DockerLabels.Properties.ContainerDefinitions.0.Privileged',
  ),
  row(
    'properties under another name',
    'Resources.Task.properties',
    { NetworkMode: 'host' },
    /^properties is not an attribute that a resource may have; did you mean Properties\?$/,
  ),
  row(
    'a property in small letters',
    'container.privileged',
    'true',
    /^privileged is not a property that a service may set; did you mean Privileged\?$/,
    undefined,
  ),
  row(
    'a misspelled property',
    'logs.RetentionInYears',
    '1',
    /^RetentionInYears is not a property that a service may set/,
  ),
  row(
    'a property called __proto__',
    'container.__proto__',
    { Privileged: 'true' },
    /^__proto__ is not a property/,
  ),
  row('a property called constructor', 'container.constructor', 'x', /^constructor is not a property/),
  row(
    'a property of another type',
    'group.ContainerDefinitions',
    [],
    /^ContainerDefinitions is not a property/,
  ),
  row(
    'a function among properties',
    'container.Fn::If',
    ['Large', { Privileged: 'true' }, {}],
    /is not a property|must be the only key in its mapping/,
  ),
  row(
    'properties behind a condition',
    'Resources.Service.Properties',
    ref('Text'),
    /^must be a mapping, as a literal value/,
  ),
  row(
    'a list for one value',
    'task.Cpu',
    ['256'],
    /^must be one value, not a list or a mapping$/,
    ref('Text'),
  ),
  row('a mapping for one value', 'container.User', { Name: 'root' }, /^must be one value/, '1000'),
  row('one value for a list', 'container.Command', 'sh', /^must be a list, as a literal value/, ['sh']),
  row(
    'a list in a list of values',
    'container.Command',
    [['sh']],
    /^must be one value/,
    ref('Words'),
    'container.Command.0',
  ),
  row(
    'a mapping among labels',
    'container.DockerLabels',
    { Role: { a: 'b' } },
    /^must be one value/,
    { Role: 'web', Privileged: 'true', Image: 'x', Options: 'y', __proto__x: 'z' },
    'container.DockerLabels.Role',
  ),
  row(
    'labels from a parameter',
    'container.DockerLabels',
    ref('Text'),
    /^must be a mapping, as a literal value/,
    {},
  ),
  ...['Parameters', 'Mappings'].map((name) =>
    row(
      `a name that is not declared, in a resource called ${name}`,
      `Resources.${name}`,
      { Type: LOG_GROUP.Type, Properties: { ...LOG_GROUP.Properties, RetentionInDays: ref('Nope') } },
      /^Nope is not declared/,
      LOG_GROUP,
      `Resources.${name}.Properties.RetentionInDays.Ref`,
    ),
  ),
];
