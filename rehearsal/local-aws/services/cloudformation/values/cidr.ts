import { unsupported, validationError } from '../errors';

/**
 * Returns the CIDR blocks of `Fn::Cidr`: `count` blocks of `2^bits` addresses, from the start of an IPv4 block.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
export function cidrBlocks([block = '', countText = '', bitsText]: readonly string[]): readonly string[] {
  if (bitsText === undefined) throw unsupported('Fn::Cidr without subnet bits', 'values/cidr.ts');
  if (block.includes(':')) throw unsupported('Fn::Cidr of an IPv6 block', 'values/cidr.ts');
  const [count, bits] = [Number(countText), Number(bitsText)];
  const range = rangeOf(block);
  const isCount = Number.isInteger(count) && count >= 1 && count <= 256;
  if (range === undefined || !isCount || !Number.isInteger(bits)) {
    throw validationError(
      `Template error: Fn::Cidr: invalid arguments [${[block, countText, bitsText].join(', ')}]`,
    );
  }
  const size = 2 ** bits;
  if (bits < 1 || count * size > range.size) {
    throw validationError(
      `Template error: Fn::Cidr: ${block} has no room for ${countText} blocks with ${bitsText} subnet bits`,
    );
  }
  return Array.from(
    { length: count },
    (_, index) => `${addressOf(range.start + index * size)}/${String(32 - bits)}`,
  );
}

/** Returns the first address and the number of addresses of a block. Returns undefined for an invalid block. */
function rangeOf(block: string): { start: number; size: number } | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(block);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { start: address - (address % size), size };
}

const addressOf = (value: number) =>
  [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(value / unit) % 256).join('.');
