import { CHANGES_FILE } from '../../../shared/release/release-files';
import { ARTIFACTS } from '../../../shared/release/names';
import { cut } from '../../../shared/text/text';
import type { ChangeLine, ChangeList } from './change-lines';

/** Lines around the changes in an approval message. */
export interface Frame {
  readonly above: readonly string[];
  readonly below: readonly string[];
}

const CHANGES = `${CHANGES_FILE} in the artifact ${ARTIFACTS.checked}`;

/**
 * Returns the text with as many changes as fit. A last line counts the changes that are left out.
 *
 * @param frames Frames from the longest to the shortest. The first frame that leaves room for all growing changes is
 *   used, or the shortest frame.
 * @param budget Maximum length of the text in UTF-16 code units.
 */
export function fitted(frames: readonly [Frame, ...Frame[]], changes: ChangeList, budget: number): string {
  const growing = changes.lines.filter(({ grows }) => grows).length;
  let text = '';
  for (const frame of frames) {
    const shown = shownCount(frame, changes, budget);
    text = textOf(frame, changes, Math.max(shown, 0));
    if (shown >= growing) break;
  }
  return cut(text, budget);
}

/** Returns the maximum number of changes that fit, or -1 if not even the frame fits. */
function shownCount(frame: Frame, changes: ChangeList, budget: number): number {
  const fits = (count: number) => textOf(frame, changes, count).length <= budget;
  if (fits(changes.lines.length)) return changes.lines.length;
  let count = -1;
  while (count + 1 < changes.lines.length && fits(count + 1)) count += 1;
  return count;
}

function textOf({ above, below }: Frame, { heading, lines, omitted }: ChangeList, shown: number): string {
  const hidden = lines.slice(shown);
  return [
    ...above,
    heading,
    ...lines.slice(0, shown).map(({ text }) => text),
    ...hiddenLines(hidden, omitted),
    ...below,
  ].join('\n');
}

function hiddenLines(hidden: readonly ChangeLine[], omitted: number): string[] {
  const count = hidden.length + omitted;
  if (count === 0) return [];
  const growing = hidden.filter(({ grows }) => grows).length;
  const marked = growing === 0 ? '' : `, ${String(growing)} of them GROW`;
  const where = hidden.length === 0 ? `${CHANGES} lacks them too` : `see ${CHANGES}`;
  return [`- and ${count.toLocaleString('en')} more${marked}: ${where}`];
}

/** Line instead of the command that shows the changes. */
export const INSTEAD_OF_COMMAND = `Look closer: ${CHANGES}`;
