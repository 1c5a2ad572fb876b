import { arn, type EnvironmentNames } from '../names';
import { allow, type Statement } from '../constructs/permissions/policy';

/** Returns the reads with which `deploy-stack` reports why a deployment failed, and which tasks run afterward. */
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
    // For the tasks of a service, ECS authorizes ListTasks against every resource. The condition limits the cluster.
    // https://github.com/cdklabs/construct-hub/pull/1207
    allow('ListTasks', 'ecs:ListTasks', '*', { ArnEquals: { 'ecs:cluster': cluster.arn } }),
    // IAM has no resource for this action.
    allow('DescribeTaskDefinitions', 'ecs:DescribeTaskDefinition', '*'),
  ];
}
