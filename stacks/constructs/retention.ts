/**
 * Retention of logs, artifacts, deployment records and noncurrent object versions in days. For a year, people can find
 * out who released a version. CodePipeline can roll a stage back only while the artifacts exist.
 */
export const RETENTION_DAYS = 365;
