const RATE = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/;
const MINUTES = { minute: 1, hour: 60, day: 24 * 60 } as const;

/**
 * Returns the time between two events of a schedule, in milliseconds.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * @throws Error for an expression that is no rate.
 */
export function periodOf(expression: string): number {
  const [, count = '', unit] = RATE.exec(expression) ?? [];
  if (unit === undefined) {
    throw new Error(
      `the local AWS does not support the schedule ${expression}; use rate(<number> minutes|hours|days), or add the ` +
        'expression to rehearsal/local-aws/services/eventbridge/schedule.ts',
    );
  }
  return Number(count) * MINUTES[unit as keyof typeof MINUTES] * 60_000;
}
