import { APPROVE_ACTION } from '../../stacks/names';
import type { EngineEvent } from '../engine/types';
import type { Progress } from './progress';
import type { RehearsalResult } from '../rehearsal';
import { table } from './table';
import { wrap } from './terminal';

/** Where the line of a detail is broken, also where the terminal is wider. */
const WIDTH = 110;
const DETAIL = '    ';

const MARKS: Partial<Record<EngineEvent['status'], string>> = { Succeeded: '✔', Failed: '✘' };
/** Of what was superseded, stopped, cancelled or abandoned: it did not come to an end of its own. */
const NEITHER = '↷';

/** A line for what just happened in a pipeline; nothing for what only began. */
export function showEvent(event: EngineEvent, progress: Progress): void {
  const { pipeline, stage, action, status, seconds = 0, detail = '' } = event;
  if (status === 'InProgress') return;
  // The answer to an approval was shown when it was given.
  if (action === APPROVE_ACTION && status === 'Succeeded') return;
  const mark = MARKS[status] ?? NEITHER;
  if (stage === undefined || action === undefined) {
    if (stage === undefined) progress.line(`${mark} ${pipeline} ${status}`);
    return;
  }
  progress.line(`${mark} ${pipeline}  ${stage} / ${action}  ${status}  ${seconds.toFixed(1)} s`);
  const width = Math.min(WIDTH, (progress.width ?? WIDTH + DETAIL.length) - DETAIL.length);
  const lines = detail.trim().split('\n');
  for (const line of lines.flatMap((text) => wrap(text.trim(), width)))
    if (line !== '') progress.line(`${DETAIL}${line}`);
}

/** Why an action failed, in its first line: what follows, such as the end of a build's log, was shown when it happened. */
export function reasonOf(event: EngineEvent | undefined): string {
  const [first = ''] = (event?.detail ?? '').trim().split('\n');
  return first === '' ? 'no reason was given' : first;
}

/** What an approver is asked, with everything its message says. */
export function showApproval({ stage = '', approval }: EngineEvent, progress: Progress): void {
  progress.line('');
  progress.line(`┌─ ${stage}: an approval waits; its message says`);
  const width = progress.width === undefined ? undefined : progress.width - 2;
  const lines = (approval?.customData ?? '').split('\n');
  for (const line of lines.flatMap((text) => wrap(text, width))) progress.line(`│ ${line}`);
}

/** The end of a rehearsal: the timeline, and what runs where. */
export function showResult(result: RehearsalResult, progress: Progress): void {
  // It did not come so far that there is anything to show.
  if (result.timeline.length === 0) return;
  progress.part('Timeline');
  const rows = result.timeline.map(({ at, pipeline, stage, action, status, seconds }) => [
    at.slice(11, 19),
    pipeline,
    stage,
    action,
    status,
    `${seconds.toFixed(1)} s`,
  ]);
  for (const line of table(
    ['at (UTC)', 'pipeline', 'stage', 'action', 'status', 'took'],
    rows,
    progress.width,
  ))
    progress.line(line);

  progress.part('What runs where (read through the AWS API)');
  const services = result.environments.flatMap(({ name, account, services: running }) =>
    running.length === 0
      ? [[name, account, '–', '–', '–', '–']]
      : running.map((service) => [
          name,
          account,
          service.name,
          service.commit.slice(0, 12),
          shortDigest(service.image),
          String(service.sequence),
        ]),
  );
  for (const line of table(
    ['environment', 'account', 'service', 'commit', 'image digest', 'sequence'],
    services,
    progress.width,
  )) {
    progress.line(line);
  }
  const { stacks, served, recorded } = result.terraform;
  progress.part('What stood in for AWS');
  progress.line(
    `A stand-in AWS provider deployed ${String(stacks)} Terraform stacks: ${String(served)} resources in the local AWS, ` +
      `${String(recorded)} in Terraform's state only.`,
  );
  progress.line(
    'Not proved here: rules that only the real AWS provider checks, IAM, and that the containers start.',
  );
}

/** As many digits as tell images apart for a person; `--json` has them all. */
function shortDigest(image: string): string {
  const digest = /@(sha256:[0-9a-f]{12})/.exec(image)?.[1];
  return digest ?? image;
}
