import * as names from '../names';
import { allow, type Statement } from '../constructs/permissions/policy';

/** What it takes to say why a deployment failed and what runs after it: reads of one environment's services. */
export function describeServiceStatements(
  project: string,
  environment: string,
  place: names.Place,
): Statement[] {
  const cluster = names.clusterName(project, environment);
  const service = `${cluster}/${names.serviceStackPrefix(project, environment)}*`;
  const at = (resource: string) => names.arn('ecs', place, resource);
  return [
    allow(
      'DescribeServices',
      ['ecs:DescribeServiceDeployments', 'ecs:DescribeServices', 'ecs:ListServiceDeployments'],
      [at(`service/${service}`), at(`service-deployment/${service}/*`)],
    ),
    allow('DescribeTasks', 'ecs:DescribeTasks', at(`task/${cluster}/*`)),
    // Asked for a service and not for one container instance, ECS checks it against everything; the cluster narrows it.
    // https://github.com/cdklabs/construct-hub/pull/1207
    allow('ListTasks', 'ecs:ListTasks', '*', { ArnEquals: { 'ecs:cluster': at(`cluster/${cluster}`) } }),
    // Knows no resource.
    allow('DescribeTaskDefinitions', 'ecs:DescribeTaskDefinition', '*'),
  ];
}
