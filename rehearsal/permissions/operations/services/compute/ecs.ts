import { arn } from '../../../../../stacks/names';
import type { ApiStructure } from '../../../../local-aws/service-model/model';
import { at, lastPart } from '../../input';
import { passRoles, type ServiceRules } from '../../service-rules';

const named = at('cluster', 'clusters', 'clusterName');

/** ECS uses the cluster `default` if the request names none. */
const clusters = (input: ApiStructure) => (named(input).length === 0 ? ['default'] : named(input));

/** Finds one part of `<family>:<revision>`. Without a revision, ECS uses the newest. */
const taskDefinition = (part: 'family' | 'revision') => (input: ApiStructure) =>
  at(
    'family',
    'taskDefinition',
  )(input).map((text) => {
    if (text.startsWith('arn:')) return text;
    const [family = '', revision = '*'] = text.split(':');
    return part === 'family' ? family : revision;
  });

/** ECS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecs.html. */
export const ecs: ServiceRules = {
  prefix: 'ecs',
  variables: {
    ClusterName: clusters,
    ServiceName: at('service', 'services', 'serviceName'),
    CapacityProviderName: at('capacityProviders', 'capacityProvider', 'name'),
    ContainerInstanceId: at('containerInstance', 'containerInstances'),
    TaskId: at('task', 'tasks'),
    TaskDefinitionFamilyName: taskDefinition('family'),
    TaskDefinitionRevisionNumber: taskDefinition('revision'),
    ServiceDeploymentId: () => [],
  },
  unnamed: ['DescribeCapacityProviders'],
  tagActions: Object.fromEntries(
    [
      'CreateCapacityProvider',
      'CreateCluster',
      'CreateService',
      'CreateTaskSet',
      'RegisterTaskDefinition',
      'RunTask',
      'StartTask',
    ].map((operation) => [operation, 'TagResource']),
  ),
  more: (request) => [
    ...['taskRoleArn', 'executionRoleArn', 'overrides.taskRoleArn', 'overrides.executionRoleArn'].flatMap(
      (path) => passRoles(request, at(path), 'ecs-tasks.amazonaws.com'),
    ),
    ...passRoles(request, at('role'), 'ecs.amazonaws.com'),
  ],
  context: ({ input, accountRegion }) => {
    const [cluster = ''] = clusters(input);
    return {
      'ecs:cluster': cluster.startsWith('arn:')
        ? cluster
        : arn('ecs', accountRegion, `cluster/${lastPart(cluster)}`),
    };
  },
};
