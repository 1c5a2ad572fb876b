import { cut } from '../../../shared/text/text';
import { type ChangeLine, type ChangeList, MARK } from '../../../shared/release/changes/change-lines';

/** Lines around the changes in an approval message. */
export interface Frame {
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/** The lines around the changes, in three forms. */
export interface Frames {
  readonly long: Frame;
  readonly short: Frame;
  /** Frame that is used only if no other frame fits. */
  readonly minimal: Frame;
}

/**
 * Returns the text with as many changes as fit. A further line counts the changes that are left out. The frame is short
 * if the long frame does not leave room for all marked changes.
 *
 * @param budget Maximum length of the text in UTF-16 code units.
 */
export function fitted({ long, short, minimal }: Frames, changes: ChangeList, budget: number): string {
  const marked = changes.lines.filter(({ isMarked }) => isMarked).length;
  const [inLong, inShort] = [long, short].map((frame) => shownCount(frame, changes, budget));
  if (inLong !== undefined && inLong >= marked) return textOf(long, changes, inLong);
  if (inShort !== undefined) return textOf(short, changes, inShort);
  return cut(textOf(minimal, changes, shownCount(minimal, changes, budget) ?? 0), budget);
}

/** Returns the maximum number of changes that fit, or undefined if not even the frame fits. */
function shownCount(frame: Frame, changes: ChangeList, budget: number): number | undefined {
  const fits = (count: number) => textOf(frame, changes, count).length <= budget;
  if (fits(changes.lines.length)) return changes.lines.length;
  let count = 0;
  while (count < changes.lines.length && fits(count)) count += 1;
  return count === 0 ? undefined : count - 1;
}

function textOf({ above, below }: Frame, { lines, omitted }: ChangeList, shown: number): string {
  return [
    ...above,
    ...lines.slice(0, shown).map(({ text }) => text),
    ...hiddenLines(lines.slice(shown), omitted),
    ...below,
  ].join('\n');
}

function hiddenLines(hidden: readonly ChangeLine[], omitted: ChangeList['omitted']): string[] {
  const count = hidden.length + omitted.marked + omitted.others;
  if (count === 0) return [];
  const marked = hidden.filter(({ isMarked }) => isMarked).length + omitted.marked;
  const ofThem = marked === 0 ? '' : `, ${marked.toLocaleString('en')} of them ${MARK.trim()}`;
  return [`- and ${count.toLocaleString('en')} more${ofThem}: look closer with the command below`];
}
