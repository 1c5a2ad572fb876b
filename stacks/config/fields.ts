import { z } from 'zod';

import { firstAddress, parseRange, written, type Range } from './cidr';

/** A string of which at most one problem is reported. @param refusal What is allowed instead, if it is refused. */
const checked = (allowed: string, refusal: (value: string) => string | undefined) =>
  z.string(`allowed: ${allowed}`).superRefine((value, context) => {
    const instead = refusal(value);
    if (instead !== undefined) context.addIssue({ code: 'custom', message: `allowed: ${instead}` });
  });

/** A string of a form. */
export const text = (pattern: RegExp, allowed: string) =>
  checked(allowed, (value) => (pattern.test(value) ? undefined : allowed));

/**
 * A Region of AWS's own partition, of China or of GovCloud (US), those that `partitionOf` knows: names of any other would
 * be wrong. By its form (area, direction, number), because a list would be out of date the day AWS opens a Region.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
export const region = text(
  /^(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-(central|(north|south)?(east|west)|north|south)-[1-9]$/,
  "the name of an AWS Region such as 'ap-southeast-2', of China or of GovCloud (US) too",
);

/** RFC 1918, section 3. */
const PRIVATE: readonly Range[] = [
  { address: 0x0a_00_00_00, length: 8 },
  { address: 0xac_10_00_00, length: 12 },
  { address: 0xc0_a8_00_00, length: 16 },
];
const A_RANGE = "a private IPv4 range such as '10.0.0.0/16', /16 to /22";

/** Range of a VPC, /16 to /22: four subnets are cut from it. Of private addresses: others belong to somebody. */
export const cidr = checked(A_RANGE, (value) => {
  const range = parseRange(value);
  if (range === undefined || range.length < 16 || range.length > 22) return A_RANGE;
  // None is larger than the smallest private one, so it ends in the one that it begins in.
  const inside = PRIVATE.some(
    ({ address, length }) => firstAddress({ address: range.address, length }) === address,
  );
  if (!inside) return 'a range of private addresses, within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16';
  const right = written({ ...range, address: firstAddress(range) });
  return right === value ? undefined : `a range written by its first address, here '${right}'`;
});

/**
 * The letters of `git check-ref-format` that need no quoting anywhere, and its other rules: no '..' or '//', no part that
 * begins with '.' or ends in '.lock', no '/' or '.' at the end, not HEAD. https://git-scm.com/docs/git-check-ref-format
 */
export const branch = text(
  /^(?!HEAD$)(?!.*(\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$))[A-Za-z0-9][\w./-]{0,99}$/,
  "the name of a git branch, of letters, digits, '-', '_', '.' and '/', as git check-ref-format allows it",
);

/**
 * AWS's naming convention of instance types: letters of the family, digits of the generation, then the processor, where
 * `g` is Graviton. In `g5` it is the family, which is a GPU. `a1` was the first Graviton; a Mac runs macOS only; `p6e` is
 * the GPU `gb200`, on a board with the arm64 processor Grace.
 */
const X86 = /^(?!a1\.|mac|[a-z]+\d+g|p6e|[^.]*gb\d)/;

/** EC2 instance type with an x86-64 processor, e.g. `t3.small`. */
export const instanceType = checked("an EC2 instance type, e.g. 't3.small'", (value) => {
  if (!/^[a-z0-9-]+\.[a-z0-9-]+$/.test(value)) return "an EC2 instance type, e.g. 't3.small'";
  if (X86.test(value)) return undefined;
  return (
    "an EC2 instance type that runs Linux on x86-64, e.g. 't3.small': the machines' image, the builds and the tasks are " +
    "made for that (Graviton, the 'g' of 't4g', is arm64)"
  );
});
