import type { DeploymentRecord } from '../../shared/release/records';
import { JobError } from '../../shared/job/errors';

const MINUTE_MS = 60_000;

/**
 * Checks that the release has run in the tested environment for at least the soak time. The soak time starts when all
 * services of the release are deployed.
 *
 * @param environment Environment that the release is promoted to.
 * @param now Current time in milliseconds since the epoch.
 * @throws JobError of type RevisionOutOfSync, with the time of the earliest possible promotion.
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
    `release ${String(first.sequence)} of ${first.application} has run in ${first.environment} since ${at(since)}; ${environment} requires ${String(soakMinutes)} minutes; retry the stage at ${at(ready)} or later, in ${String(Math.ceil((ready - now) / MINUTE_MS))} minutes`,
  );
}
