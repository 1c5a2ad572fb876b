import { stackNameOf } from '../../shared/aws/absent-stack';
import { JobError } from '../../shared/job/errors';
import { MESSAGE_LIMIT, cut } from '../../shared/text/text';
import { consoleLink } from './console-link';
import type { Finding } from './finding';

/** Limits in characters of one ECS finding and of all of them. CloudFormation's causes get the rest of a message. */
const ECS_FINDING_LIMIT = 300;
const ECS_LIMIT = 1500;

export const findingText = ({ resource, reason }: Finding) =>
  resource === undefined ? reason : `${resource}: ${reason}`;

/** Returns all findings as one text: the causes of CloudFormation first, then the details of ECS. */
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
 * Returns the failure of a deployment whose stack is known. A message that is too long keeps its first words, the
 * details of ECS and the link.
 *
 * @param problem Words that follow the stack's name: `was deleted`.
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
 * Returns the failure of a deployment that must not change its stack. A message that is too long keeps the advice.
 *
 * @param findings Reasons for the stack's status; may be empty.
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
