import type { Access } from '../access';
import { OWNERS } from './owners';

const TEST_SERVICE = 'service/big-red-button-test/big-red-button-test-hello-web-Service-1';
export const failures: Access[] = (
  [
    [
      'ecs:DescribeServices',
      TEST_SERVICE,
      ['delivery/operator-delivery', 'delivery/test-hello-cloudformation'],
    ],
    ['ecs:ListServiceDeployments', TEST_SERVICE, ['delivery/test-hello-cloudformation']],
    ['ecs:DescribeTasks', 'task/big-red-button-test/1', []],
  ] as const
).map(([action, resource, others]) => ({
  what: `see in test why a deployment failed (${action})`,
  question: { action, on: `arn:aws:ecs:ap-southeast-2:111111111111:${resource}` },
  who: [...OWNERS.delivery, 'delivery/deploy-stack', ...others],
}));
