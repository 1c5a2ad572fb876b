import { firstAddress, parseRange, type Range } from '../cidr';
import type { Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/**
 * Reports environments whose networks overlap. AWS cannot connect overlapping networks by VPC peering or a transit
 * gateway, and the address range of a VPC cannot be changed later.
 */
export function checkNetworks({ environments = [] }: SoundParts<DeliveryConfigInput>): Problem[] {
  const networks = environments.map((environment) => environment?.network?.cidr);
  return networks.flatMap((cidr, index) => {
    const first = networks.findIndex((other) => overlap(cidr, other));
    if (first === -1 || first === index) return [];
    const sentence =
      `'${String(cidr)}' overlaps '${String(networks[first])}' of environments[${String(first)}], and overlapping ` +
      'networks can never be connected; choose another range';
    return [{ path: ['environments', index, 'network', 'cidr'], sentence }];
  });
}

function overlap(one: string | undefined, other: string | undefined): boolean {
  const ranges = [one, other].map((cidr) => (cidr === undefined ? undefined : parseRange(cidr)));
  const [a, b] = ranges as [Range | undefined, Range | undefined];
  if (a === undefined || b === undefined) return false;
  const length = Math.min(a.length, b.length);
  return firstAddress({ ...a, length }) === firstAddress({ ...b, length });
}
