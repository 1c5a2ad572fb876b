import { personIn } from '../../operations/pipelines/approvals';
import type { StageActivity } from '../../operations/status/activity';
import type { ServiceStatus, TaskCounts } from '../../operations/status/services';
import type { ApplicationStatus, EnvironmentStatus } from '../../operations/status/status';
import type { WaitingApproval } from '../../operations/status/waiting';
import { table } from '../../rehearsal/output/table';
import { NONE, paragraph, releaseText, shortCommit, timeText, type ScreenStyle } from './screen';

const HEADER = ['environment', 'release', 'commit', 'since', 'approved by', 'tasks'];

/** Returns the screen of `brb status`. */
export function statusScreen(statuses: readonly ApplicationStatus[], style: ScreenStyle): string[] {
  return statuses.flatMap((status, index) => [
    ...(index === 0 ? [] : ['']),
    style.paint.bold(status.application),
    ...table(HEADER, status.environments.flatMap(rowsOf), style.width),
    ...status.environments.flatMap((environment) => problemLines(environment, style)),
    ...status.activity.flatMap((activity) => activityLines(activity, style)),
    ...status.waiting.flatMap((approval) => waitingLines(status.application, approval, style)),
  ]);
}

/** Returns a row for each release that runs in an environment. */
function rowsOf({ environment, releases, services }: EnvironmentStatus): string[][] {
  if (releases.length === 0) {
    return [[environment, NONE, NONE, NONE, NONE, tasksText(services)]];
  }
  return releases.map(({ approvedBy, commit, sequence, services: names, since }) => [
    environment,
    String(sequence),
    shortCommit(commit),
    timeText(since),
    approvedBy === undefined ? NONE : personIn(approvedBy),
    tasksText(services.filter(({ service }) => names.includes(service))),
  ]);
}

/** Returns how many tasks of the services are healthy, e.g. `2/2 healthy`. */
function tasksText(services: readonly ServiceStatus[]): string {
  const counts = services.flatMap(({ tasks }) => tasks ?? []);
  if (counts.length === 0) return NONE;
  const sum = (countOf: (tasks: TaskCounts) => number) =>
    counts.reduce((total, tasks) => total + countOf(tasks), 0);
  return `${String(sum(healthyOf))}/${String(sum(({ desired }) => desired))} healthy`;
}

/** A task of a service without a load balancer counts as healthy when it runs. */
const healthyOf = ({ healthy, running }: TaskCounts) => healthy ?? running;

/** Statuses of a stack whose last change has ended well. */
const STABLE = new Set(['NONE', 'CREATE_COMPLETE', 'UPDATE_COMPLETE']);

function problemLines({ environment, services }: EnvironmentStatus, style: ScreenStyle): string[] {
  return services.flatMap(({ service, stackStatus, tasks }) => [
    ...(STABLE.has(stackStatus)
      ? []
      : paragraph(`! ${service} in ${environment}: the stack is ${stackStatus}`, style)),
    ...(tasks === undefined || healthyOf(tasks) >= tasks.desired
      ? []
      : paragraph(
          `! ${service} in ${environment}: ${String(healthyOf(tasks))} of ${String(tasks.desired)} tasks are healthy`,
          style,
        )),
  ]);
}

function activityLines(activity: StageActivity, style: ScreenStyle): string[] {
  const { actions, cause, kind, pipeline, release, stage } = activity;
  const what = `${releaseText(release)}, ${stage} / ${actions.join(', ')} of ${pipeline}`;
  return kind === 'running'
    ? paragraph(`… runs: ${what}`, style)
    : paragraph(`✘ failed: ${what}${cause === undefined ? '' : `: ${cause}`}`, style);
}

function waitingLines(application: string, approval: WaitingApproval, style: ScreenStyle): string[] {
  const { behind, environment, release, role, since, until } = approval;
  return [
    '',
    ...paragraph(
      `${releaseText(release)} waits for ${environment} since ${timeText(since)}, until ${timeText(until)}. ` +
        `Approvers of ${environment} (${role}) answer with:`,
      style,
    ),
    ...(release === undefined
      ? []
      : [
          style.paint.bold(
            `  npx brb approve ${application} --environment ${environment} --release ${String(release.sequence)}`,
          ),
        ]),
    ...(behind === undefined
      ? []
      : paragraph(`${releaseText(behind.release)} is newer and waits behind it.`, style)),
  ];
}
