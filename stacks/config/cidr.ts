/** An IPv4 range: an address as a number, and the length of the prefix. */
export interface Range {
  readonly address: number;
  readonly length: number;
}

/**
 * Parses a range such as `10.0.0.0/16`.
 *
 * @returns undefined for other text: `10.0.0.0`, `999.1.1.1/16`, `010.0.0.0/8`
 */
export function parseRange(cidr: string): Range | undefined {
  const [length = NaN, ...octets] = (/^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr) ?? [])
    .slice(1)
    .map(Number)
    .reverse();
  const range = { address: octets.reduceRight((sum, octet) => sum * 256 + octet, 0), length };
  // The comparison rejects numbers above 255, and numbers with a leading zero, which some programs read as octal.
  return length <= 32 && formatRange(range) === cidr ? range : undefined;
}

/** Returns the lowest address of a range. `address` may be any address of the range, as in `10.0.1.0/16`. */
export function firstAddress({ address, length }: Range): number {
  const size = 2 ** (32 - length);
  return Math.floor(address / size) * size;
}

/** Returns a range as text, such as `10.0.0.0/16`. */
export function formatRange({ address, length }: Range): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${octets.join('.')}/${String(length)}`;
}

/**
 * Returns the four quarters of a range such as `10.0.0.0/16`, in order.
 *
 * @throws RangeError for text that is not a range. `parseConfig` rejects such text.
 */
export function quarters(cidr: string): [string, string, string, string] {
  const range = parseRange(cidr);
  if (range === undefined)
    throw new RangeError(
      `'${cidr}' is not an IPv4 range; write an address and a prefix length, such as 10.0.0.0/16`,
    );
  const length = range.length + 2;
  const nth = (index: number) =>
    formatRange({ address: firstAddress(range) + index * 2 ** (32 - length), length });
  return [nth(0), nth(1), nth(2), nth(3)];
}
