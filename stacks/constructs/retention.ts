/**
 * How long evidence is kept: logs, artifacts, records, replaced versions. A year, because the question who
 * released what is asked late; and because a stage can be rolled back only while its artifacts are there.
 */
export const RETENTION_DAYS = 365;
