import type { LogLine } from '../../operations/logs/log-source';
import { visible, type ScreenStyle } from './screen';

/** Formats times like ISO 8601, in the user's time zone. */
const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });

/** Returns the lines of logs, each with its time and its source. Lines are not wrapped, so that a person can search them. */
export const logsScreen = (lines: readonly LogLine[], { paint }: ScreenStyle): string[] =>
  lines.map(
    ({ source, text, time }) =>
      `${paint.dim(format.format(new Date(time)))}  ${paint.bold(source)}  ${visible(text)}`,
  );

/** Returns the sentence about sources with more lines than one read returns. */
export const cutText = (sources: readonly string[]): string =>
  `Only the first 10,000 lines of ${sources.join(', ')} are shown; pass a shorter --since to see the newest lines.`;
