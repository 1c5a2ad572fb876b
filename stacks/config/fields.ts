import { z } from 'zod';

import { firstAddress, parseRange, formatRange, type Range } from './cidr';

/**
 * Returns the schema of a string. The schema reports at most one problem for each value.
 *
 * @param refusal Returns a description of the allowed values if a string is wrong; undefined if the string is allowed.
 */
const checked = (allowed: string, refusal: (value: string) => string | undefined) =>
  z.string(allowed).superRefine((value, context) => {
    const instead = refusal(value);
    if (instead !== undefined) context.addIssue({ code: 'custom', message: instead });
  });

/** Returns the schema of a string that matches a pattern. */
export const text = (pattern: RegExp, allowed: string) =>
  checked(allowed, (value) => (pattern.test(value) ? undefined : allowed));

/**
 * A Region of the AWS partitions that the project supports: AWS, China and GovCloud (US). The pattern checks the form
 * (area, direction, number), because a list would be out of date when AWS opens a Region.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
export const region = text(
  /^(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-(central|(north|south)?(east|west)|north|south)-[1-9]$/,
  "the name of an AWS Region such as 'ap-southeast-2' (Regions in China and GovCloud (US) are also allowed)",
);

/** RFC 1918, section 3. */
const PRIVATE: readonly Range[] = [
  { address: 0x0a_00_00_00, length: 8 },
  { address: 0xac_10_00_00, length: 12 },
  { address: 0xc0_a8_00_00, length: 16 },
];
const A_RANGE = "a private IPv4 range from /16 to /22, such as '10.0.0.0/16'";

/** Range of a VPC, /16 to /22, for four subnets. The addresses are private, because public addresses have owners. */
export const cidr = checked(A_RANGE, (value) => {
  const range = parseRange(value);
  if (range === undefined || range.length < 16 || range.length > 22) return A_RANGE;
  // No allowed range is larger than the smallest private range, so a range that starts in a private range also ends
  // there.
  const inside = PRIVATE.some(
    ({ address, length }) => firstAddress({ address: range.address, length }) === address,
  );
  if (!inside) return 'a range of private addresses, within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16';
  const right = formatRange({ ...range, address: firstAddress(range) });
  return right === value ? undefined : `the first address of the range: '${right}'`;
});

/**
 * Pattern of branch names, with the characters that git allows and that need no quotes in a shell. As for `git
 * check-ref-format`, '..', '//', HEAD, and a '/' or '.' at the end are not allowed. No part between slashes may start
 * with '.' or end in '.lock'.
 * https://git-scm.com/docs/git-check-ref-format
 */
export const branch = text(
  /^(?!HEAD$)(?!.*(\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$))[A-Za-z0-9][\w./-]{0,99}$/,
  "the name of a git branch, of letters, digits, '-', '_', '.' and '/', as git check-ref-format allows it",
);

/**
 * Pattern of instance types with an x86-64 processor. A name consists of family letters, generation digits and
 * processor letters, where `g` is Graviton; the `g` of `g5` is a family. `a1` was the first Graviton, a Mac runs only
 * macOS, and `p6e` combines the GPU `gb200` with the arm64 processor Grace.
 */
const X86 = /^(?!a1\.|mac|[a-z]+\d+g|p6e|[^.]*gb\d)/;

/** EC2 instance type with an x86-64 processor, e.g. `t3.small`. */
export const instanceType = checked("an EC2 instance type, e.g. 't3.small'", (value) => {
  if (!/^[a-z0-9-]+\.[a-z0-9-]+$/.test(value)) return "an EC2 instance type, e.g. 't3.small'";
  if (X86.test(value)) return undefined;
  return (
    "an EC2 instance type that runs Linux on x86-64, e.g. 't3.small', because the image of the instances, the builds and " +
    "the tasks are for x86-64 (Graviton, the 'g' of 't4g', is arm64)"
  );
});
