import { stackNameOf } from '../../shared/aws/absent-stack';
import { JobError } from '../../shared/job/errors';
import { MESSAGE_LIMIT, cut } from '../../shared/text/text';
import { consoleLink } from './console-link';
import type { Finding } from './finding';

/** Maximum length of one ECS finding in a message, in characters. */
const ECS_FINDING_LIMIT = 300;
/**
 * Maximum length of all ECS findings in a message, in characters. The causes from CloudFormation use the rest of the
 * message.
 */
const ECS_LIMIT = 1500;

export const findingText = ({ resource, reason }: Finding) =>
  resource === undefined ? reason : `${resource}: ${reason}`;

/** Returns all findings as one string: the causes from CloudFormation first, then the details from ECS. */
export function findingsText(findings: readonly Finding[]): string {
  return `${causesText(findings)}${ecsText(findings)}`;
}

function causesText(findings: readonly Finding[]): string {
  const causes = findings.filter(({ source }) => source === 'CloudFormation').map(findingText);
  return causes.length === 0 ? 'CloudFormation gives no reason' : causes.join('; ');
}

function ecsText(findings: readonly Finding[]): string {
  const details = new Set(findings.filter(({ source }) => source === 'ECS').map(findingText));
  if (details.size === 0) return '';
  return cut(`; ECS: ${[...details].map((text) => cut(text, ECS_FINDING_LIMIT)).join('; ')}`, ECS_LIMIT);
}

/**
 * Returns the error for a failed deployment, with a link to the events of the stack. If the message is too long, the
 * causes from CloudFormation are shortened; the details from ECS and the link stay complete.
 *
 * @param problem Phrase that follows the name of the stack in the message, e.g. `was deleted`.
 * @param findings Reasons for the problem. Absent when `problem` is the whole reason.
 */
export function stackFailure(stackId: string, problem: string, findings?: readonly Finding[]): JobError {
  const [cause] = findings ?? [];
  const link = `; see ${cause?.link ?? consoleLink(stackId)}`;
  const details = ecsText(findings ?? []);
  const causes = findings === undefined ? '' : `: ${causesText(findings)}`;
  const start = `stack ${stackNameOf(stackId)} ${problem}${causes}`;
  return new JobError(
    'JobFailed',
    `${cut(start, MESSAGE_LIMIT - details.length - link.length)}${details}${link}`,
  );
}

/**
 * Returns the error for a stack whose status does not allow a deployment. If the message is too long, only the findings
 * are shortened.
 *
 * @param findings Reasons for the status of the stack; may be empty.
 */
export function refusal(
  stackName: string,
  status: string,
  findings: readonly Finding[],
  advice: string,
): JobError {
  const start = `stack ${stackName} is in ${status}`;
  const end = `: ${advice}`;
  const causes =
    findings.length === 0
      ? ''
      : ` (${cut(causesText(findings), MESSAGE_LIMIT - start.length - end.length - ' ()'.length)})`;
  return new JobError('JobFailed', `${start}${causes}${end}`);
}
