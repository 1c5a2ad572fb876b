import type { Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/**
 * Reports a soak time on the first environment, because `soakMinutes` delays promotions and no release is promoted to
 * that environment.
 */
export function checkApprovals({ environments = [] }: SoundParts<DeliveryConfigInput>): Problem[] {
  if (environments[0]?.approval?.soakMinutes === undefined) return [];
  return [
    {
      path: ['environments', 0, 'approval', 'soakMinutes'],
      sentence:
        'soakMinutes is not allowed on the first environment; ' +
        'set it on the environment that releases are promoted to',
    },
  ];
}
