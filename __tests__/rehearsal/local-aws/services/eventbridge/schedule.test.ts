import { periodOf } from '../../../../../rehearsal/local-aws/services/eventbridge/schedule';

const MINUTE = 60_000;

test.each([
  ['rate(1 minute)', MINUTE],
  ['rate(5 minutes)', 5 * MINUTE],
  ['rate(1 hour)', 60 * MINUTE],
  ['rate(12 hours)', 12 * 60 * MINUTE],
  ['rate(1 day)', 24 * 60 * MINUTE],
  ['rate(7 days)', 7 * 24 * 60 * MINUTE],
])('returns the period of %s in milliseconds', (expression, period) => {
  expect(periodOf(expression)).toBe(period);
});

test.each([
  'cron(0 12 * * ? *)',
  'at(2026-01-01T00:00:00)',
  'rate(0 hours)',
  'rate(-1 hours)',
  'rate(1.5 hours)',
  'rate(1 week)',
  'rate( 1 hour )',
  'rate(1 hour) ',
  'RATE(1 hour)',
  '',
])("rejects the expression '%s', which is no rate", (expression) => {
  expect(() => periodOf(expression)).toThrow(
    `the local AWS does not support the schedule ${expression}; use rate(<number> minutes|hours|days)`,
  );
});
