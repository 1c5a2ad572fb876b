/** Returns the URL of a stack's events in the AWS console. */
export function consoleLink(stackId: string): string {
  const [, partition = 'aws', , region = ''] = stackId.split(':');
  const host = { 'aws-cn': 'amazonaws.cn', 'aws-us-gov': 'amazonaws-us-gov.com' }[partition];
  return `https://${region}.console.${host ?? 'aws.amazon.com'}/cloudformation/home?region=${region}#/stacks/events?stackId=${encodeURIComponent(stackId)}`;
}
