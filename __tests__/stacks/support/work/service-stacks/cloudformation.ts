import type { Account } from '../../example';
import type { Work } from '../work';
import { ecsService } from './ecs-service';
import { listenerRule } from './listener-rule';
import { logGroup } from './log-group';
import { scaling } from './scaling';
import { stackRoleOf } from './stack-role';
import { targetGroup } from './target-group';
import { taskDefinition } from './task-definition';
import { resolveParameters } from './update';

/** Returns the requests of CloudFormation for the resource types of a service template. */
export function serviceStack(account: Account, environment: string): Work[] {
  const role = stackRoleOf(account, environment);
  return [
    ...resolveParameters(`${account.name}/${environment}-hello-cloudformation`, account, environment),
    ...logGroup(role),
    ...taskDefinition(role),
    ...ecsService(role),
    ...targetGroup(role),
    ...listenerRule(role),
    ...scaling(role),
  ];
}
