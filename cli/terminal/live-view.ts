import { LiveLines, type Live } from '../../rehearsal/output/live-lines';
import type { TerminalStyle } from '../../rehearsal/output/terminal';
import { loadLate } from '../load-late';

/**
 * Returns a live view for a terminal. Returns undefined for a file, for a pipe, and for a terminal that cannot move its
 * cursor.
 */
export function liveViewOf(
  output: NodeJS.WriteStream,
  { width }: TerminalStyle,
  environment: NodeJS.ProcessEnv,
): Live | undefined {
  if (width === undefined || environment['TERM'] === 'dumb') return undefined;
  return new LiveLines(loadLate.logUpdate().createLogUpdate(output, { showCursor: true }));
}
