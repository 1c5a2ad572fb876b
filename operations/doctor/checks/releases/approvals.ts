import { readWaiting, type WaitingApproval } from '../../../status/waiting';
import { defineCheck } from '../../check';
import type { Finding } from '../../finding';

const HOUR_MS = 3_600_000;
/** Hours after which a waiting release counts as forgotten. */
const LONG_HOURS = 24;
/** Hours before the end of the time limit from which the end is near. */
const NEAR_HOURS = 2;

/** A release that waits for an answer. */
type CheckedApproval = Pick<WaitingApproval, 'environment' | 'release' | 'role' | 'since' | 'until'> & {
  readonly application: string;
};

/** Finds releases that wait for an approval for a long time, or whose time is almost over. */
export const approvals = defineCheck({
  name: 'approvals',
  read: ({ project }) =>
    project.config.applications.map(async (application) =>
      (await readWaiting(project, application)).map((approval): CheckedApproval => ({
        application: application.name,
        ...approval,
      })),
    ),
  judge: approvalFindings,
});

/** Returns whether a release waits too long for an answer. */
function approvalFindings(approval: CheckedApproval, now: Date): Finding[] {
  const { application, environment, release, role, since, until } = approval;
  const left = (Date.parse(until) - now.getTime()) / HOUR_MS;
  const waited = (now.getTime() - Date.parse(since)) / HOUR_MS;
  if (left > NEAR_HOURS && waited <= LONG_HOURS) return [];
  const what = `${release === undefined ? 'a release' : `release ${String(release.sequence)}`} of ${application}`;
  return [
    {
      severity: 'warning',
      what:
        left > NEAR_HOURS
          ? `${what} has waited for ${environment} for more than ${String(LONG_HOURS)} hours`
          : `${what} waits for ${environment}, and its time ends within ${String(NEAR_HOURS)} hours`,
      why: 'a release that nobody answers in time counts as rejected',
      ...(release === undefined
        ? { advice: 'look at the release with npx brb status, then answer it' }
        : {
            command: `npx brb approve ${application} --environment ${environment} --release ${String(release.sequence)}`,
          }),
      role,
    },
  ];
}
