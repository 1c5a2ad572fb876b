import { problem, type Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** The largest number of instances is not below the smallest. */
export function checkInstances({ environments = [] }: SoundParts<DeliveryConfigInput>): Problem[] {
  return environments.flatMap((environment, index) => {
    const compute = environment?.compute;
    if (compute?.type !== 'ec2') return [];
    const { minInstances = 0, maxInstances = Infinity } = compute;
    return minInstances <= maxInstances
      ? []
      : [problem(['environments', index, 'compute', 'maxInstances'], 'at least minInstances', maxInstances)];
  });
}
