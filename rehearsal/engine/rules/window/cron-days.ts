import { invalid, parseList, valueOf, type Matches, type Range } from './cron-list';
import type { LocalMinute } from './time-zone';

const DAY_OF_MONTH: Range = { name: 'day of month', from: 1, to: 31 };
const DAY_OF_WEEK: Range = {
  name: 'day of week',
  from: 1,
  to: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
};

const lastDayOf = ({ year, month }: LocalMinute) => new Date(Date.UTC(year, month, 0)).getUTCDate();
/** Returns the day of the week, from 1 (Sunday) to 7 (Saturday), of a day in the month of `time`. */
const weekdayOf = ({ year, month }: LocalMinute, day: number) =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

/**
 * Parses the field day of month. `L` is the last day, `L-3` is three days earlier, `15W` is the weekday nearest the 15th
 * in the same month, and `LW` is the last weekday.
 */
export function dayOfMonth(text: string): Matches<LocalMinute> {
  const [fromEnd, offset] = /^L(?:-(\d{1,2}))?$/.exec(text) ?? [];
  if (fromEnd !== undefined) return (time) => time.day === lastDayOf(time) - Number(offset ?? 0);
  if (text === 'LW') return (time) => time.day === nearestWeekday(time, lastDayOf(time));
  const [near, day = ''] = /^(\d{1,2})W$/.exec(text) ?? [];
  if (near !== undefined) {
    const target = valueOf(day, DAY_OF_MONTH);
    return (time) => time.day === nearestWeekday(time, target);
  }
  const matches = parseList(text, DAY_OF_MONTH);
  return (time) => matches(time.day);
}

/** Returns the day from Monday to Friday that is nearest to a day, without leaving the month. */
function nearestWeekday(time: LocalMinute, day: number): number | undefined {
  const last = lastDayOf(time);
  if (day > last) return undefined;
  const weekday = weekdayOf(time, day);
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === last ? day - 2 : day + 1;
  return day;
}

/**
 * Parses the field day of week. `L` alone is Saturday, `6L` is the last Friday of the month, and `6#3` is the third
 * Friday.
 */
export function dayOfWeek(text: string): Matches<LocalMinute> {
  const [last, lastDay = ''] = /^(\w+)L$/.exec(text) ?? [];
  if (last !== undefined) {
    const weekday = valueOf(lastDay, DAY_OF_WEEK);
    return (time) => time.weekday === weekday && time.day + 7 > lastDayOf(time);
  }
  const [nth, nthDay = '', number = ''] = /^(\w+)#(\w+)$/.exec(text) ?? [];
  if (nth !== undefined) {
    const weekday = valueOf(nthDay, DAY_OF_WEEK);
    if (!/^[1-5]$/.test(number)) throw invalid(text, DAY_OF_WEEK);
    return (time) => time.weekday === weekday && Math.ceil(time.day / 7) === Number(number);
  }
  const matches = parseList(text === 'L' ? '7' : text, DAY_OF_WEEK);
  return (time) => matches(time.weekday);
}
