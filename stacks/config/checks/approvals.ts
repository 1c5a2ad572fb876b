import { problem, type Problem } from '../problems';
import type { DeliveryConfig } from '../schema';
import type { SoundParts } from '../sound-parts';

/** A release soaks before a promotion only; an address stands in a list once. */
export function checkApprovals({ environments = [] }: SoundParts<DeliveryConfig>): Problem[] {
  return environments.flatMap((environment, index) => {
    const path = ['environments', index, 'approval'];
    const { soakMinutes, notify = [] } = environment?.approval ?? {};
    const addresses = notify.map((address) => address?.toLowerCase());
    const repeated = addresses.flatMap((address, position) =>
      address === undefined || addresses.indexOf(address) === position ? [] : [position],
    );
    return [
      ...(index === 0 && soakMinutes !== undefined
        ? [soaksInTest([...path, 'soakMinutes'], soakMinutes)]
        : []),
      ...repeated.map((position) =>
        problem(
          [...path, 'notify', position],
          'an address that no other entry of this list has',
          notify[position],
        ),
      ),
    ];
  });
}

function soaksInTest(path: Problem['path'], minutes: number): Problem {
  return {
    path,
    sentence:
      `got ${String(minutes)}, but soakMinutes is not allowed on the first environment; ` +
      'set it on the environment that releases are promoted to',
  };
}
