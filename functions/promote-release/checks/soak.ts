import type { DeploymentRecord } from '../../shared/release/records';
import { JobError } from '../../shared/job/errors';

const MINUTE_MS = 60_000;

/**
 * A release must have run for a while where it was tested. The time counts from its last service's deployment.
 *
 * @param environment Environment it is promoted to.
 * @param now Milliseconds since the epoch.
 * @throws JobError RevisionOutOfSync that says when it may be tried again.
 */
export function checkSoaked(
  records: readonly DeploymentRecord[],
  environment: string,
  soakMinutes: number,
  now: number,
): void {
  const [first] = records;
  if (first === undefined) return;
  const since = Math.max(...records.map(({ deployedAt }) => Date.parse(deployedAt)));
  const ready = since + soakMinutes * MINUTE_MS;
  if (now >= ready) return;
  const at = (time: number) => new Date(time).toISOString();
  throw new JobError(
    'RevisionOutOfSync',
    `release ${String(first.sequence)} of ${first.application} has run in ${first.environment} since ${at(since)}; ${environment} asks for ${String(soakMinutes)} minutes of it; retry the stage at ${at(ready)} or later, in ${String(Math.ceil((ready - now) / MINUTE_MS))} minutes`,
  );
}
