/** Returns the partition of a Region: `aws`, `aws-cn` or `aws-us-gov`. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

/** Returns the domain of the AWS endpoints in a Region: `amazonaws.com`, or `amazonaws.com.cn` in China. */
export function dnsSuffixOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** Returns the Region in which CloudTrail records calls to global endpoints, such as the global endpoint of STS. */
export function globalRegionOf(region: string): string {
  const regions: Record<string, string> = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };
  return regions[partitionOf(region)] ?? 'us-east-1';
}

/** Returns the address of a Region's AWS console, e.g. `https://us-east-1.console.aws.amazon.com`. */
export function consoleOf(region: string): string {
  const hosts: Record<string, string> = { 'aws-cn': 'amazonaws.cn', 'aws-us-gov': 'amazonaws-us-gov.com' };
  return `https://${region}.console.${hosts[partitionOf(region)] ?? 'aws.amazon.com'}`;
}
