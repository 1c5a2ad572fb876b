/** Settings of an alarm that goes off at the first occurrence within five minutes, and not when nothing is reported. */
export const AT_FIRST_OCCURRENCE = {
  period: 300,
  evaluationPeriods: 1,
  threshold: 1,
  comparisonOperator: 'GreaterThanOrEqualToThreshold',
  treatMissingData: 'notBreaching',
} as const;
