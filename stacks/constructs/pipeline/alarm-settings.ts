/**
 * Settings for an alarm that a single occurrence within five minutes triggers. Missing data does not trigger the alarm.
 */
export const AT_FIRST_OCCURRENCE = {
  period: 300,
  evaluationPeriods: 1,
  threshold: 1,
  comparisonOperator: 'GreaterThanOrEqualToThreshold',
  treatMissingData: 'notBreaching',
} as const;
