import type { Cron } from './cron';
import { calendarOf, type LocalMinute } from './time-zone';

const MINUTE_MS = 60_000;
/** Last year of a cron expression. */
const LAST_YEAR = 2199;

/**
 * Returns the time in milliseconds since the epoch at which a window is next open: `now` if the current minute matches
 * the expression, and otherwise the beginning of the next matching minute.
 *
 * @returns undefined if no later minute matches.
 */
export function nextOpening(cron: Cron, timeZone: string, now: number): number | undefined {
  const calendar = calendarOf(timeZone);
  let minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  for (let time = calendar(minute); time.year <= LAST_YEAR; time = calendar(minute)) {
    const skip = minutesToSkip(cron, time);
    if (skip === 0) return Math.max(minute, now);
    minute += skip * MINUTE_MS;
  }
  return undefined;
}

/**
 * Returns 0 if a minute matches, and otherwise a number of minutes without a match. A day that does not match is left
 * two hours before its end and then hour by hour, because a change of the clocks makes a day shorter or longer.
 */
function minutesToSkip(cron: Cron, time: LocalMinute): number {
  const restOfHour = 60 - time.minute;
  if (!cron.matchesDay(time)) return Math.max(restOfHour, (22 - time.hour) * 60 - time.minute);
  if (!cron.matchesHour(time)) return restOfHour;
  return cron.matchesMinute(time) ? 0 : 1;
}
