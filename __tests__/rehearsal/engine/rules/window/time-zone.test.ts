import { timeZoneProblem } from '../../../../../rehearsal/engine/rules/window/time-zone';

test.each([
  'UTC',
  'UTC+09:30',
  'UTC-03:00',
  'Australia/Sydney',
  'America/Argentina/Buenos_Aires',
  'America/Port-au-Prince',
])('the time zone %s is supported', (timeZone) => {
  expect(timeZoneProblem(timeZone)).toBeUndefined();
});

test.each(['PST', 'Mars/Base', 'UTC+9', 'UTC+15:00', 'UTC-01:60', '+09:30', '', 'Australia'])(
  'the time zone %j is rejected',
  (timeZone) => {
    expect(timeZoneProblem(timeZone)).toContain('allowed: Region/City');
  },
);
