import { dayOfMonth, dayOfWeek } from './cron-days';
import { parseList, type Matches, type Range } from './cron-list';
import type { LocalMinute } from './time-zone';

/** A parsed cron expression. */
export interface Cron {
  matchesDay(time: LocalMinute): boolean;
  matchesHour(time: LocalMinute): boolean;
  matchesMinute(time: LocalMinute): boolean;
}

/** AWS does not evaluate the field for seconds; its own example has 0. */
const SECONDS = /^(\*|[0-5]?\d)$/;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const RANGES = {
  minutes: { name: 'minutes', from: 0, to: 59 },
  hours: { name: 'hours', from: 0, to: 23 },
  month: { name: 'month', from: 1, to: 12, names: MONTHS },
  year: { name: 'year', from: 1970, to: 2199 },
} as const satisfies Record<string, Range>;

/**
 * Parses the cron expression of a deployment window: seconds, minutes, hours, day of month, month, day of week, and
 * optionally the year. One of the two day fields must be `?`, because AWS's expressions are those of Quartz.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
 *
 * @throws Error with the field that is not valid.
 */
export function parseCron(text: string): Cron {
  const [minutes, hours, day, month, weekday, year] = fieldsOf(text);
  if ((day === '?') === (weekday === '?')) {
    throw new Error('allowed: ? in exactly one of the fields day of month and day of week');
  }
  const inMinute = parseList(minutes, RANGES.minutes);
  const inHour = parseList(hours, RANGES.hours);
  const inMonth = parseList(month, RANGES.month);
  const inYear = parseList(year, RANGES.year);
  const onDay: Matches<LocalMinute> = weekday === '?' ? dayOfMonth(day) : dayOfWeek(weekday);
  return {
    matchesDay: (time) => inYear(time.year) && inMonth(time.month) && onDay(time),
    matchesHour: (time) => inHour(time.hour),
    matchesMinute: (time) => inMinute(time.minute),
  };
}

type Fields = [minutes: string, hours: string, day: string, month: string, weekday: string, year: string];

/** Returns the fields after the seconds. The year is optional. */
function fieldsOf(text: string): Fields {
  const [seconds = '', ...rest] = text.trim().toUpperCase().split(/\s+/);
  if (rest.length !== 5 && rest.length !== 6) {
    throw new Error(
      'allowed: 6 or 7 fields (seconds, minutes, hours, day of month, month, day of week, year)',
    );
  }
  if (!SECONDS.test(seconds)) throw new Error(`seconds is '${seconds}'; allowed: *`);
  return [...rest, '*'].slice(0, 6) as Fields;
}

/** Returns what is allowed if a cron expression is not valid. */
export function cronProblem(text: string): string | undefined {
  try {
    parseCron(text);
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}
