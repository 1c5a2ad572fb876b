import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** ECS service and its deployments. */
export function ecsService({ cluster, stack, otherStacks, service, at, does }: StackRole): Work[] {
  return [
    does(
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
      at('ecs', `service/${service}`),
      [
        ...otherStacks.map((other) => ({ on: at('ecs', `service/${cluster}/${other}-Service-aB1cD2`) })),
        { on: at('ecs', `service/${cluster}-2/${stack}-Service-aB1cD2`) },
      ],
    ),
    does(
      'follow and stop the deployment of AWS::ECS::Service',
      ['ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment'],
      at('ecs', `service-deployment/${service}/aB1cD2eF3`),
      [
        { on: at('ecs', `service-deployment/${cluster}-2/${stack}-Service-aB1cD2/aB1cD2eF3`) },
        ...otherStacks.map((other) => ({
          on: at('ecs', `service-deployment/${cluster}/${other}-Service-aB1cD2/aB1cD2eF3`),
        })),
      ],
    ),
  ];
}
