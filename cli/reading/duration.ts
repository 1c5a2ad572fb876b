import { UsageError } from '../exit-codes';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Returns a duration such as `90s`, `15m`, `1h` or `2d` in milliseconds. @throws UsageError for any other text. */
export function durationMs(text: string): number {
  const [, number = '', unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  const duration = Number(number) * (UNITS[unit] ?? 0);
  if (duration > 0) return duration;
  throw new UsageError(
    `'${text}' is no duration for --since; pass a number and s, m, h or d, such as 15m or 1h`,
  );
}
