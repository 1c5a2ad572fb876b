/** Cuts an IPv4 range such as `10.0.0.0/16` into four of a quarter of its size, in order. */
export function quarters(cidr: string): [string, string, string, string] {
  const [address = '', length = ''] = cidr.split('/');
  const prefix = Number(length) + 2;
  const size = 2 ** (32 - prefix);
  const first = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  // A range is written by its first address; a host bit in the configuration does not move the quarters.
  const base = Math.floor(first / (size * 4)) * size * 4;
  const nth = (index: number) => `${dotted(base + index * size)}/${String(prefix)}`;
  return [nth(0), nth(1), nth(2), nth(3)];
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => String(Math.floor(value / 2 ** shift) % 256)).join('.');
}
