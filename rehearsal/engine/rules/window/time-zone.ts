/** Calendar fields of a minute in a time zone. */
export interface LocalMinute {
  readonly year: number;
  /** Month from 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** Day of the week from 1 (Sunday) to 7 (Saturday). */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

const UTC_OFFSET = /^UTC(?:([+-])(0\d|1[0-4]):([0-5]\d))?$/;
const REGION_CITY = /^[A-Za-z]+(?:\/[A-Za-z_-]+)+$/;

/**
 * Returns what is allowed if the engine does not support a time zone. AWS also accepts abbreviations such as PST, but
 * does not document which of several time zones an abbreviation means.
 */
export function timeZoneProblem(timeZone: string): string | undefined {
  if (UTC_OFFSET.test(timeZone) || (REGION_CITY.test(timeZone) && isKnown(timeZone))) return undefined;
  return 'allowed: Region/City (such as Australia/Sydney), UTC, UTC+HH:MM, UTC-HH:MM';
}

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).format(0) !== '';
  } catch {
    // Intl throws a RangeError for a time zone that does not exist.
    return false;
  }
}

/** Returns a function that converts milliseconds since the epoch to calendar fields in a time zone. */
export function calendarOf(timeZone: string): (milliseconds: number) => LocalMinute {
  const fixed = UTC_OFFSET.exec(timeZone);
  if (fixed !== null) {
    const [, sign, hours, minutes] = fixed;
    const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -60_000 : 60_000);
    return (milliseconds) => fieldsOf(new Date(milliseconds + offset));
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (milliseconds) => {
    const parts = Object.fromEntries(
      format.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day, hour, minute } = parts;
    return fieldsOf(new Date(Date.UTC(year, month - 1, day, hour, minute)));
  };
}

function fieldsOf(date: Date): LocalMinute {
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay() + 1,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}
