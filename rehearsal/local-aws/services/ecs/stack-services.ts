import type { AccountRegion } from '../../../../stacks/names';
import type { MotoClient } from '../../moto/moto-client';
import { MotoStacks } from '../cloudformation/moto-stacks';

/** Returns the ARNs of the ECS services of a stack. */
export async function readStackServices(
  moto: MotoClient,
  accountRegion: AccountRegion,
  stackName: string,
): Promise<string[]> {
  const { body } = await new MotoStacks(moto).call(accountRegion, 'ListStackResources', stackName);
  const ids = body.toString().matchAll(/<PhysicalResourceId>(arn:[\w-]+:ecs:[^<]+:service\/[^<]+)</g);
  return [...ids].map(([, id = '']) => id);
}
