/** An IPv4 range: the address it is written by, as a number, and the length of its prefix. */
export interface Range {
  readonly address: number;
  readonly length: number;
}

/** Reads a range such as `10.0.0.0/16`. @returns undefined for what is none: `10.0.0.0`, `999.1.1.1/16`, `010.0.0.0/8` */
export function parseRange(cidr: string): Range | undefined {
  const [length = NaN, ...octets] = (/^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr) ?? [])
    .slice(1)
    .map(Number)
    .reverse();
  const range = { address: octets.reduceRight((sum, octet) => sum * 256 + octet, 0), length };
  // Nothing above 255, and no leading zero, which makes a number octal for some.
  return length <= 32 && written(range) === cidr ? range : undefined;
}

/** The first address of the range that an address is in. */
export function firstAddress({ address, length }: Range): number {
  const size = 2 ** (32 - length);
  return Math.floor(address / size) * size;
}

/** The range as it is written. */
export function written({ address, length }: Range): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${octets.join('.')}/${String(length)}`;
}

/**
 * Cuts a range such as `10.0.0.0/16` into four of a quarter of its size, in order.
 *
 * @throws RangeError for what is no range, which no configuration holds.
 */
export function quarters(cidr: string): [string, string, string, string] {
  const range = parseRange(cidr);
  if (range === undefined) throw new RangeError(`no IPv4 range: ${cidr}`);
  const length = range.length + 2;
  const nth = (index: number) =>
    written({ address: firstAddress(range) + index * 2 ** (32 - length), length });
  return [nth(0), nth(1), nth(2), nth(3)];
}
