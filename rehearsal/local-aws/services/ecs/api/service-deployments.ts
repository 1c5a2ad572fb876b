import { z } from 'zod';

import type { EcsService, EcsServices } from '../ecs-services';
import { failureThreshold } from '../scheduler/circuit-breaker';
import type { Deployment } from '../scheduler/deployment';
import { clusterArn, serviceArn } from '../service-id';
import { seconds } from './describe-services';

type Json = Readonly<Record<string, unknown>>;

export const listDeploymentsSchema = z.object({
  service: z.string(),
  cluster: z.string().default('default'),
  status: z.array(z.string()).optional(),
  maxResults: z.number().int().min(1).max(100).default(100),
});

/** Returns the newest deployments of a service. */
export function listDeployments(
  { status, maxResults }: z.infer<typeof listDeploymentsSchema>,
  service: EcsService,
): Json[] {
  return service.scheduler.history
    .filter(({ deploymentStatus }) => status === undefined || status.includes(deploymentStatus))
    .slice(0, maxResults)
    .map((deployment) => briefOf(deployment, service));
}

/** Describes the deployments with these ARNs. Unknown ARNs are reported as missing. */
export function describeDeployments(arns: readonly string[], services: EcsServices): Json {
  const known = services.all.flatMap((service) =>
    service.scheduler.history.map((deployment) => ({
      arn: arnOf(deployment, service),
      description: { ...briefOf(deployment, service), ...detailsOf(deployment) },
    })),
  );
  return {
    serviceDeployments: arns.flatMap((arn) => known.find((item) => item.arn === arn)?.description ?? []),
    failures: arns
      .filter((arn) => !known.some((item) => item.arn === arn))
      .map((arn) => ({ arn, reason: 'MISSING' })),
  };
}

const arnOf = ({ key }: Deployment, { id }: EcsService) =>
  `${serviceArn(id).replace(':service/', ':service-deployment/')}/${key}`;

function briefOf(deployment: Deployment, service: EcsService): Json {
  const { createdAt, updatedAt, deploymentStatus: status, statusReason } = deployment;
  return {
    serviceDeploymentArn: arnOf(deployment, service),
    serviceArn: serviceArn(service.id),
    clusterArn: clusterArn(service.id),
    createdAt: seconds(createdAt),
    startedAt: seconds(createdAt),
    ...(status === 'IN_PROGRESS' ? {} : { finishedAt: seconds(updatedAt) }),
    ...{ status, statusReason },
  };
}

function detailsOf({ definition, deploymentStatus, failedTasks, statusReason, updatedAt }: Deployment): Json {
  const isRolledBack = deploymentStatus.startsWith('ROLLBACK');
  const { circuitBreaker, desiredCount } = definition;
  return {
    updatedAt: seconds(updatedAt),
    deploymentConfiguration: { deploymentCircuitBreaker: circuitBreaker },
    deploymentCircuitBreaker: {
      status: breakerStatus(circuitBreaker.enable, deploymentStatus),
      failureCount: failedTasks,
      threshold: failureThreshold(desiredCount),
    },
    ...(isRolledBack ? { rollback: { reason: statusReason, startedAt: seconds(updatedAt) } } : {}),
  };
}

function breakerStatus(isEnabled: boolean, status: Deployment['deploymentStatus']): string {
  if (!isEnabled) return 'DISABLED';
  if (status === 'IN_PROGRESS') return 'MONITORING';
  return status === 'SUCCESSFUL' ? 'MONITORING_COMPLETE' : 'TRIGGERED';
}
