import type { Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** A release soaks before a promotion only. */
export function checkApprovals({ environments = [] }: SoundParts<DeliveryConfigInput>): Problem[] {
  const minutes = environments[0]?.approval?.soakMinutes;
  if (minutes === undefined) return [];
  return [
    {
      path: ['environments', 0, 'approval', 'soakMinutes'],
      sentence:
        `got ${String(minutes)}, but soakMinutes is not allowed on the first environment; ` +
        'set it on the environment that releases are promoted to',
    },
  ];
}
