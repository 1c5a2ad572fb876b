import { APPROVE_ACTION } from '../../stacks/names';
import type { EngineEvent } from '../engine/types';
import type { Progress } from './progress';
import { wrap } from './terminal';

/** Maximum width of a detail line in columns. Longer details are wrapped, even in a wider terminal. */
const DETAIL_WIDTH = 110;
const DETAIL_INDENT = '    ';

const MARKS: Partial<Record<EngineEvent['status'], string>> = { Succeeded: '✔', Failed: '✘' };
/** Mark for a superseded, stopped, canceled or abandoned action or execution. */
const UNFINISHED = '↷';

/** Returns the mark of a finished action, stage or execution. */
export const markOf = (status: EngineEvent['status']): string => MARKS[status] ?? UNFINISHED;

/** Prints a line for a finished action or execution, and the details of the action. */
export function showEvent(event: EngineEvent, progress: Progress): void {
  const { pipeline, stage, action, status, seconds = 0, detail = '' } = event;
  // Prints no line for a successful approval, because the approver's decision is already on the screen.
  const isAnswer = action === APPROVE_ACTION && status === 'Succeeded';
  if (status === 'InProgress' || isAnswer) return;
  const mark = markOf(status);
  if (stage === undefined) progress.line(`${mark} ${pipeline} ${status}`);
  else if (action !== undefined) {
    progress.line(`${mark} ${pipeline}  ${stage} / ${action}  ${status}  ${seconds.toFixed(1)} s`);
    showDetail(detail, progress);
  }
}

function showDetail(detail: string, progress: Progress): void {
  const available = progress.width === undefined ? DETAIL_WIDTH : progress.width - DETAIL_INDENT.length;
  const width = Math.min(DETAIL_WIDTH, available);
  const lines = detail.trim().split('\n');
  for (const line of lines.flatMap((text) => wrap(text.trim(), width))) {
    if (line !== '') progress.line(`${DETAIL_INDENT}${line}`);
  }
}

/**
 * Returns the first line of the reason why an action failed. The other lines, such as the end of a build log, are
 * already on the screen.
 */
export function reasonOf(event: EngineEvent | undefined): string {
  const [first = ''] = (event?.detail ?? '').trim().split('\n');
  return first === '' ? 'no reason was given' : first;
}

/** Prints a waiting approval with its whole message. */
export function showApproval({ stage = '', approval }: EngineEvent, progress: Progress): void {
  progress.line('');
  progress.line(`┌─ ${stage}: an approval waits with this message:`);
  const width = progress.width === undefined ? undefined : progress.width - 2;
  const lines = (approval?.customData ?? '').split('\n');
  for (const line of lines.flatMap((text) => wrap(text, width))) progress.line(`│ ${line}`);
}
