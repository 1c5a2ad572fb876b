import { cronProblem, parseCron } from '../../../../../rehearsal/engine/rules/window/cron';
import { nextOpening } from '../../../../../rehearsal/engine/rules/window/next-opening';

/** Returns the time of the next opening in UTC, such as `2026-01-01T10:00`. */
function opening(cron: string, now: string, timeZone = 'UTC'): string | undefined {
  const time = nextOpening(parseCron(cron), timeZone, Date.parse(`${now}Z`));
  return time === undefined ? undefined : new Date(time).toISOString().replace(/(?::00)?\.000Z$/, '');
}

// 1 January 2026 is a Thursday.
describe('a deployment window', () => {
  it.each([
    ['is open in a matching minute', '* * 9-17 ? * MON-FRI *', '2026-01-01T09:30:20', '2026-01-01T09:30:20'],
    ['opens at the next matching minute', '* * 9-17 ? * MON-FRI *', '2026-01-01T18:00', '2026-01-02T09:00'],
    ['stays closed on a weekend', '* * 9-17 ? * MON-FRI *', '2026-01-02T18:00', '2026-01-05T09:00'],
    ['ignores the seconds', '30 0 10 * * ?', '2026-01-01T09:00', '2026-01-01T10:00'],
    ['needs no year', '0 30 8 1 2 ?', '2026-01-01T00:00', '2026-02-01T08:30'],
    ['reads lists', '* 0,45 10 * * ?', '2026-01-01T10:01', '2026-01-01T10:45'],
    ['reads steps', '* 0/20 * * * ?', '2026-01-01T10:21', '2026-01-01T10:40'],
    ['reads a step that begins later', '* 5/15 * * * ?', '2026-01-01T10:21', '2026-01-01T10:35'],
    ['reads a step in a range', '* 0 8-16/4 * * ?', '2026-01-01T09:00', '2026-01-01T12:00'],
    ['reads names in lower case', '* 0 0 ? feb wed', '2026-01-01T00:00', '2026-02-04T00:00'],
    ['reads weekdays as numbers from Sunday', '* 0 0 ? * 1', '2026-01-01T00:00', '2026-01-04T00:00'],
    ['reads a range around the weekend', '* 0 0 ? * FRI-MON', '2026-01-06T00:00', '2026-01-09T00:00'],
    ['reads the last day of a month', '* 0 0 L 2 ?', '2026-01-01T00:00', '2026-02-28T00:00'],
    ['reads the last day of a leap year', '* 0 0 L 2 ? 2028', '2026-01-01T00:00', '2028-02-29T00:00'],
    ['reads days before the last', '* 0 0 L-3 * ?', '2026-01-01T00:00', '2026-01-28T00:00'],
    ['reads the weekday nearest a Saturday', '* 0 0 3W * ?', '2026-01-01T00:00', '2026-01-02T00:00'],
    ['reads the weekday nearest a Sunday', '* 0 0 4W * ?', '2026-01-01T00:00', '2026-01-05T00:00'],
    [
      'stays in the month for the weekday nearest its first day',
      '* 0 0 1W 8 ?',
      '2026-01-01T00:00',
      '2026-08-03T00:00',
    ],
    [
      'stays in the month for the weekday nearest its last day',
      '* 0 0 31W 5 ?',
      '2026-01-01T00:00',
      '2026-05-29T00:00',
    ],
    ['skips months without the day of the weekday', '* 0 0 31W * ?', '2026-02-01T00:00', '2026-03-31T00:00'],
    ['reads the last weekday of a month', '* 0 0 LW * ?', '2026-01-01T00:00', '2026-01-30T00:00'],
    ['reads the last Friday of a month', '* 0 0 ? * 6L', '2026-01-01T00:00', '2026-01-30T00:00'],
    ['reads the third Friday of a month', '* 0 0 ? * FRI#3', '2026-01-01T00:00', '2026-01-16T00:00'],
    ['skips months without a fifth Thursday', '* 0 0 ? * 5#5', '2026-01-30T00:00', '2026-04-30T00:00'],
    ['reads L as Saturday among weekdays', '* 0 0 ? * L', '2026-01-01T00:00', '2026-01-03T00:00'],
    ['never opens again after its year', '* * * * * ? 2025', '2026-01-01T00:00', undefined],
    ['never opens on a day that does not exist', '* * * 30 2 ?', '2026-01-01T00:00', undefined],
  ])('%s', (_, cron, now, expected) => {
    expect(opening(cron, now)).toBe(expected);
  });

  it.each([
    ['Europe/Berlin', '2026-01-01T00:00', '2026-01-01T09:00'],
    ['Europe/Berlin', '2026-07-01T00:00', '2026-07-01T08:00'],
    ['America/New_York', '2026-01-01T00:00', '2026-01-01T15:00'],
    ['Australia/Sydney', '2026-01-01T00:00', '2026-01-01T23:00'],
    ['UTC+05:30', '2026-01-01T00:00', '2026-01-01T04:30'],
    ['UTC-08:00', '2026-01-01T00:00', '2026-01-01T18:00'],
  ])('opens at ten in the time zone %s on %s', (timeZone, now, expected) => {
    expect(opening('* 0 10 * * ?', now, timeZone)).toBe(expected);
  });

  it('opens on the next day when the clocks skip its hour', () => {
    // In Berlin, the clocks go from 2:00 to 3:00 on 29 March 2026.
    expect(opening('* 30 2 * * ?', '2026-03-29T00:00', 'Europe/Berlin')).toBe('2026-03-30T00:30');
  });

  it('finds the first hour of the day after a day of 23 hours', () => {
    expect(opening('* 0 0 30 3 ?', '2026-03-28T23:30', 'Europe/Berlin')).toBe('2026-03-29T22:00');
  });
});

describe('a cron expression', () => {
  it.each([
    ['* * * * *', '6 or 7 fields'],
    ['* * * * * ? * *', '6 or 7 fields'],
    ['60 * * * * ?', "seconds is '60'"],
    ['* 60 * * * ?', "minutes is '60'; allowed: 0 to 59"],
    ['* * 24 * * ?', "hours is '24'; allowed: 0 to 23"],
    ['* * * 32 * ?', "day of month is '32'"],
    ['* * * 0W * ?', "day of month is '0'"],
    ['* * * * 13 ?', "month is '13'"],
    ['* * * * JANUARY ?', "month is 'JANUARY'"],
    ['* * * ? * 8', "day of week is '8'"],
    ['* * * ? * FRI#6', "day of week is 'FRI#6'"],
    ['* * * * * ? 1969', "year is '1969'"],
    ['* */0 * * * ?', "minutes is '*/0'"],
    ['* 1- * * * ?', "minutes is '1-'"],
    ['* * * * * *', 'allowed: ? in exactly one of the fields day of month and day of week'],
    ['* * * ? * ?', 'allowed: ? in exactly one of the fields day of month and day of week'],
  ])('%s is rejected', (cron, problem) => {
    expect(cronProblem(cron)).toContain(problem);
  });
});
