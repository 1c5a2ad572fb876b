import { redact } from '../../../job/redact';
import { cut } from '../../../text/text';
import type { Difference } from '../changes';
import { type Step, type ValueDifference, pathText, valueText } from './values';

/** Maximum length of a path and of a value in a difference, in UTF-16 code units. */
const TEXT_LIMIT = 200;
const HIDDEN = '****';

/** Returns a difference for `changes.json`. */
export function difference(
  path: readonly Step[],
  before: string | undefined,
  after: string | undefined,
  isSecret = false,
): Difference {
  const [old, value] = isSecret ? [before && HIDDEN, after && HIDDEN] : shortened(before, after);
  return {
    path: cut(redact(pathText(path)), TEXT_LIMIT),
    ...(old === undefined ? {} : { before: old }),
    ...(value === undefined ? {} : { after: value }),
  };
}

/** Returns a difference between two templates, or between the resources that the templates create. */
export function valueDifference({ path, before, after }: ValueDifference, isSecret = false): Difference {
  const last = path.at(-1);
  const entry = typeof last === 'object' ? last.entry : undefined;
  const [old, value] = [before, after].map((side) => side && valueText(side, entry));
  return difference(path, old, value, isSecret);
}

/** Shortens two different values, so that their first difference stays visible. Removes what looks like a credential. */
function shortened(before: string | undefined, after: string | undefined): (string | undefined)[] {
  const texts = [before, after].map((text) => (text === undefined ? undefined : redact(text)));
  const [old = '', value = ''] = texts;
  let same = 0;
  while (same < old.length && old[same] === value[same]) same += 1;
  const start = Math.max(old.length, value.length) > TEXT_LIMIT ? Math.max(0, same - TEXT_LIMIT / 4) : 0;
  return texts.map((text) =>
    text === undefined ? undefined : cut(start === 0 ? text : `…${text.slice(start)}`, TEXT_LIMIT),
  );
}
