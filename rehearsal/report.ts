import type { EngineEvent } from './engine/types';
import { table, type Progress } from './progress';
import type { RehearsalResult } from './rehearsal';

/** A line for what just happened in a pipeline; nothing for what only began. */
export function showEvent(event: EngineEvent, progress: Progress): void {
  const { pipeline, stage, action, status, seconds, detail } = event;
  if (status === 'InProgress') return;
  const mark = status === 'Succeeded' ? '✔' : '✘';
  const where = stage === undefined ? pipeline : `${pipeline}  ${stage}${action === undefined ? '' : ` / ${action}`}`;
  const took = seconds === undefined || action === undefined ? '' : `  ${seconds.toFixed(1)} s`;
  if (stage !== undefined && action === undefined) return;
  progress.line(`${mark} ${where}  ${status}${took}`);
  if (detail !== undefined && (status === 'Failed' || action !== undefined)) {
    for (const line of detail.trim().split('\n')) progress.line(`    ${line}`);
  }
}

/** The end of a rehearsal: the timeline, and what runs where. */
export function showResult(result: RehearsalResult, progress: Progress): void {
  progress.part('Timeline');
  const rows = result.timeline.map(({ at, pipeline, stage, action, status, seconds }) => [
    at.slice(11, 19),
    pipeline,
    stage,
    action,
    status,
    `${seconds.toFixed(1)} s`,
  ]);
  for (const line of table(['at (UTC)', 'pipeline', 'stage', 'action', 'status', 'took'], rows)) progress.line(line);

  progress.part('What runs where (read through the AWS API)');
  const services = result.environments.flatMap(({ name, account, services: running }) =>
    running.length === 0
      ? [[name, account, '–', '–', '–', '–']]
      : running.map((service) => [
          name,
          account,
          service.name,
          service.commit.slice(0, 12),
          service.image.split('@')[1] ?? service.image,
          String(service.sequence),
        ]),
  );
  for (const line of table(['environment', 'account', 'service', 'commit', 'image digest', 'sequence'], services)) {
    progress.line(line);
  }
  const { stacks, served, recorded } = result.terraform;
  progress.part('What stood in for AWS');
  progress.line(
    `${String(stacks)} Terraform stacks: ${String(served)} resources served from the local AWS by the stand-in provider, ` +
      `${String(recorded)} recorded in state only.`,
  );
  progress.line('Argument rules that only the real AWS provider checks, IAM and containers were not proved here.');
}
