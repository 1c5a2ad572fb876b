import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { DeploymentResult } from './scheduler/service-scheduler';

/** A request of the local CloudFormation about a service of a stack. */
export const requestSchema = z.object({
  operation: z.enum(['deploy', 'delete']),
  accountId: z.string(),
  region: z.string(),
  cluster: z.string(),
  name: z.string(),
});

/**
 * Returns the reason with which the resource handler of AWS::ECS::Service fails, or undefined for a stable service.
 * https://repost.aws/articles/ARQJJetqfbSGq8hUxlBV9O8Q/ecs-deployment-circuit-breaker-was-triggered
 */
export function cloudFormationFailure(result: DeploymentResult): string | undefined {
  if (result === 'completed') return undefined;
  const [text, code] =
    result === 'not stable'
      ? ['Exceeded attempts to wait', 'NotStabilized']
      : [
          "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.",
          'GeneralServiceException',
        ];
  return `Resource handler returned message: "${text}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`;
}
