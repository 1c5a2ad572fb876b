/** Failed tasks after which a deployment without a circuit breaker counts as not stable. AWS waits for hours. */
export const UNSTABLE_TASKS = 10;

const MINIMUM = 3;
const MAXIMUM = 200;

/**
 * Returns the number of failed tasks after which a deployment fails: half of the desired count, at least 3 and at most
 * 200. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentCircuitBreaker.html
 */
export const failureThreshold = (desiredCount: number) =>
  Math.min(MAXIMUM, Math.max(MINIMUM, Math.ceil(desiredCount * 0.5)));
