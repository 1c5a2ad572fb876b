import type { Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Reports a maximum number of instances that is less than the minimum. */
export function checkInstances({ environments = [] }: SoundParts<DeliveryConfigInput>): Problem[] {
  return environments.flatMap((environment, index) => {
    const compute = environment?.compute;
    if (compute?.type !== 'ec2') return [];
    const { minInstances = 0, maxInstances = Infinity } = compute;
    if (minInstances <= maxInstances) return [];
    const sentence = `${String(maxInstances)} is less than minInstances (${String(minInstances)}); set maxInstances to at least ${String(minInstances)}`;
    return [{ path: ['environments', index, 'compute', 'maxInstances'], sentence }];
  });
}
