import { durationMs } from '../../../cli/reading/duration';

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['2d', 172_800_000],
])('the duration %s has %d milliseconds', (text, milliseconds) => {
  expect(durationMs(text)).toBe(milliseconds);
});

test.each(['', '1', '0h', '-1h', '1.5h', '1w', '1h30m', '1000000d'])(
  'the duration %j is rejected',
  (text) => {
    expect(() => durationMs(text)).toThrow(
      `'${text}' is no duration for --since; pass a number and s, m, h or d, such as 15m or 1h`,
    );
  },
);
