import { arn } from '../../../../../stacks/names';
import type { ApiStructure } from '../../../../local-aws/service-model/model';
import { arnsIn, at, lastPart, type Find } from '../../input';
import { passRoles, type ServiceRules } from '../../service-rules';

/** Finds one part of the ARNs `…:service-deployment/<cluster>/<service>/<id>`. */
const deploymentPart =
  (position: number): Find =>
  (input) =>
    at('serviceDeploymentArns', 'serviceDeploymentArn')(input).map((arn) => arn.split('/')[position] ?? '');

/** ECS uses the cluster `default` if the request names none. A request with an ARN needs no cluster. */
function clusters(input: ApiStructure): readonly string[] {
  const named = [...at('cluster', 'clusters', 'clusterName')(input), ...deploymentPart(1)(input)];
  if (named.length > 0) return [...new Set(named)];
  return arnsIn(input).length > 0 ? [] : ['default'];
}

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
    ServiceName: (input) => [...at('service', 'services', 'serviceName')(input), ...deploymentPart(2)(input)],
    CapacityProviderName: at('capacityProviders', 'capacityProvider', 'name'),
    ContainerInstanceId: at('containerInstance', 'containerInstances'),
    TaskId: at('task', 'tasks'),
    TaskDefinitionFamilyName: taskDefinition('family'),
    TaskDefinitionRevisionNumber: taskDefinition('revision'),
    ServiceDeploymentId: () => [],
  },
  unnamed: ['DescribeCapacityProviders', 'ListTasks'],
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
    const [cluster] = clusters(input);
    if (cluster === undefined) return {};
    return {
      'ecs:cluster': cluster.startsWith('arn:')
        ? cluster
        : arn('ecs', accountRegion, `cluster/${lastPart(cluster)}`),
    };
  },
};
