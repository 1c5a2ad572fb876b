import { arn } from '../../../../../stacks/names';
import { at, lastPart, mapped, textAt } from '../../input';
import { passRoles, type ServiceRules } from '../../service-rules';

const cluster = mapped(at('cluster', 'clusters', 'clusterName'), lastPart);

/** ECS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html. */
export const ecs: ServiceRules = {
  prefix: 'ecs',
  variables: {
    ClusterName: cluster,
    ServiceName: mapped(at('service', 'services', 'serviceName'), lastPart),
    CapacityProviderName: mapped(at('capacityProviders', 'capacityProvider', 'name'), lastPart),
    ContainerInstanceId: mapped(at('containerInstance', 'containerInstances'), lastPart),
    TaskId: mapped(at('task', 'tasks'), lastPart),
    TaskDefinitionFamilyName: at('family'),
    // ECS counts the revisions of a family itself.
    TaskDefinitionRevisionNumber: () => ['1'],
    ServiceDeploymentId: mapped(at('serviceDeploymentArns', 'serviceDeploymentArn'), lastPart),
  },
  more: (request) => [
    ...passRoles(request, at('taskRoleArn'), 'ecs-tasks.amazonaws.com'),
    ...passRoles(request, at('executionRoleArn'), 'ecs-tasks.amazonaws.com'),
  ],
  context: ({ input, accountRegion }) =>
    cluster(input).length === 0
      ? {}
      : {
          'ecs:cluster': textAt(input, 'cluster').startsWith('arn:')
            ? textAt(input, 'cluster')
            : arn('ecs', accountRegion, `cluster/${cluster(input)[0] ?? ''}`),
        },
};
