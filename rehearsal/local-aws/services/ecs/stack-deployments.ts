import { randomUUID, timingSafeEqual } from 'node:crypto';

import { z } from 'zod';

import type { Exchange } from '../../exchange';
import type { Route } from '../../route';
import type { EcsServices } from './ecs-services';
import type { DeploymentResult } from './scheduler/service-scheduler';

/** Path of the requests with which a stack in moto waits for its services. See service_deployments.py. */
const PATH = '/ecs-service-deployments';

const requestSchema = z.object({
  operation: z.enum(['deploy', 'delete']),
  accountId: z.string(),
  region: z.string(),
  cluster: z.string(),
  name: z.string(),
});

/**
 * Answers moto's CloudFormation when a service of a stack is stable, has failed, or was stopped.
 *
 * @param services returns the services, which a restore replaces.
 * @param key secret of moto, which every request must contain.
 */
export function stackDeploymentRoute(services: () => EcsServices, key: string): Route {
  const handle = async (exchange: Exchange) => {
    const { operation, ...id } = await exchange.input(requestSchema);
    if (operation === 'delete') {
      await services().remove(id);
      exchange.sendJson(200, {});
      return;
    }
    const { result } = await services().startDeployment(id);
    const failure = failureOf(await result);
    exchange.sendJson(200, failure === undefined ? {} : { failure });
  };
  return (exchange) =>
    exchange.url.pathname === PATH && hasKey(exchange, key) ? handle(exchange) : undefined;
}

function hasKey(exchange: Exchange, key: string): boolean {
  const sent = Buffer.from(exchange.header('x-front-key') ?? '');
  return sent.length === key.length && timingSafeEqual(sent, Buffer.from(key));
}

/**
 * Returns the reason with which the resource handler of AWS::ECS::Service fails, or undefined for a stable service.
 * https://repost.aws/articles/ARQJJetqfbSGq8hUxlBV9O8Q/ecs-deployment-circuit-breaker-was-triggered
 */
function failureOf(result: DeploymentResult): string | undefined {
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
