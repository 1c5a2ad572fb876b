import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Returns the requests for the ECS service and its deployments. */
export function ecsService({ cluster, stack, otherStacks, service, arnOf, work }: StackRole): Work[] {
  return [
    work(
      'create, read, update and delete AWS::ECS::Service',
      [
        'ecs:CreateService',
        'ecs:DeleteService',
        'ecs:DescribeServices',
        'ecs:ListServiceDeployments',
        'ecs:ListTagsForResource',
        'ecs:TagResource',
        'ecs:UntagResource',
        'ecs:UpdateService',
      ],
      arnOf('ecs', `service/${service}`),
      [
        ...otherStacks.map((other) => ({
          resource: arnOf('ecs', `service/${cluster}/${other}-Service-aB1cD2`),
        })),
        { resource: arnOf('ecs', `service/${cluster}-2/${stack}-Service-aB1cD2`) },
      ],
    ),
    work(
      'follow and stop the deployment of AWS::ECS::Service',
      ['ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment'],
      arnOf('ecs', `service-deployment/${service}/aB1cD2eF3`),
      [
        { resource: arnOf('ecs', `service-deployment/${cluster}-2/${stack}-Service-aB1cD2/aB1cD2eF3`) },
        ...otherStacks.map((other) => ({
          resource: arnOf('ecs', `service-deployment/${cluster}/${other}-Service-aB1cD2/aB1cD2eF3`),
        })),
      ],
    ),
  ];
}
