/**
 * Retention of logs, artifacts, records and noncurrent versions in days. After a year, people may still ask who
 * released a version. A stage can be rolled back only while its artifacts exist.
 */
export const RETENTION_DAYS = 365;
