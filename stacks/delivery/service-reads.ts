import { arn, type EnvironmentNames } from '../names';
import { allow, type Statement } from '../constructs/permissions/policy';

/** Returns the permissions with which `deploy-stack` reads why a deployment failed and which tasks run afterward. */
export function describeServiceStatements({
  cluster,
  serviceStackPrefix,
  workload,
}: EnvironmentNames): Statement[] {
  const service = `${cluster.name}/${serviceStackPrefix}*`;
  const at = (resource: string) => arn('ecs', workload, resource);
  return [
    allow(
      'DescribeServices',
      ['ecs:DescribeServiceDeployments', 'ecs:DescribeServices', 'ecs:ListServiceDeployments'],
      [at(`service/${service}`), at(`service-deployment/${service}/*`)],
    ),
    allow('DescribeTasks', 'ecs:DescribeTasks', at(`task/${cluster.name}/*`)),
    // If a ListTasks request contains a service, ECS checks the permission for the resource `*`. The condition limits
    // the permission to the cluster.
    // https://github.com/cdklabs/construct-hub/pull/1207
    allow('ListTasks', 'ecs:ListTasks', '*', { ArnEquals: { 'ecs:cluster': cluster.arn } }),
    // This action does not support resource-level permissions.
    allow('DescribeTaskDefinitions', 'ecs:DescribeTaskDefinition', '*'),
  ];
}
