import { stackNameOf } from '../../shared/aws/absent-stack';
import { JobError } from '../../shared/job/errors';
import { MESSAGE_LIMIT, cut } from '../../shared/text/text';

/** The stack's events in the AWS console. */
export function consoleLink(stackId: string): string {
  const [, partition = 'aws', , region = ''] = stackId.split(':');
  const host = { 'aws-cn': 'amazonaws.cn', 'aws-us-gov': 'amazonaws-us-gov.com' }[partition];
  return `https://${region}.console.${host ?? 'aws.amazon.com'}/cloudformation/home?region=${region}#/stacks/events?stackId=${encodeURIComponent(stackId)}`;
}

/**
 * A failed deployment: what came of the stack and why first, the details of ECS next, the link last. Whatever has to
 * be cut, the first words and the link stay.
 */
export function stackFailure(stackId: string, what: string, details: readonly string[] = []): JobError {
  const link = `; see ${consoleLink(stackId)}`;
  const detail = details.length === 0 ? '' : cut(`; ECS: ${details.join('; ')}`, 1500);
  const first = cut(`stack ${stackNameOf(stackId)} ${what}`, MESSAGE_LIMIT - detail.length - link.length);
  return new JobError('JobFailed', `${first}${detail}${link}`);
}
