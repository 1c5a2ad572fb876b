import { painter } from '../../rehearsal/output/progress';
import { styleOf, wrap } from '../../rehearsal/output/terminal';

/** Width of a screen in a file or a pipe, in columns. */
const WIDTH = 80;

/** How a screen looks: its width in columns, and functions that color a text. */
export interface ScreenStyle {
  readonly width: number;
  readonly paint: ReturnType<typeof painter>;
}

/** Returns the style of the screens that go to stdout. */
export function screenStyle(environment: NodeJS.ProcessEnv): ScreenStyle {
  const { colors, width = WIDTH } = styleOf(process.stdout, environment);
  return { width, paint: painter(colors) };
}

/** Number of characters of a commit that a screen shows. */
const COMMIT = 12;
export const shortCommit = (commit: string) => commit.slice(0, COMMIT);

/** Mark of a value that does not exist. */
export const NONE = '–';

/** Formats times like ISO 8601, in the user's time zone. */
const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' });

/** Returns a time in the user's time zone, to the minute. @param time ISO 8601. */
export const timeText = (time: string | undefined) =>
  time === undefined ? NONE : format.format(new Date(time));

/** Returns the lines of a sentence, each indented and at most as long as the screen is wide. */
export function paragraph(text: string, { width }: ScreenStyle, indent = 0): string[] {
  const margin = ' '.repeat(indent);
  return wrap(text, width - indent).map((line) => `${margin}${line}`);
}

/** Returns a release in a sentence, e.g. `release 7`. */
export const releaseText = (release: { readonly sequence: number } | undefined) =>
  release === undefined ? 'a release without a number' : `release ${String(release.sequence)}`;

/** Removes control characters from a text that somebody else has written, so that it cannot move the cursor. */
export const visible = (text: string) => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').trim();
