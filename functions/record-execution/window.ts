/**
 * Executions that have changed within this time are recorded again, because the schedule runs every hour. No notice is
 * about anything older, so that people get no notice about the past when the function is new or its ledger is repaired.
 */
const WINDOW_MS = 25 * 3_600_000;

/** Returns true for a time within the window. Both times are in milliseconds since the epoch. */
export const isRecent = (time: number, now: number) => time >= now - WINDOW_MS;
