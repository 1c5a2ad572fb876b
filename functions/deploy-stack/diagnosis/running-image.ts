import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';

import { jobErrorOf } from '../../shared/job/errors';
import type { Run } from '../ports';
import { describeResources } from '../stack/read-stack';
import { type EcsServiceId, SERVICE_TYPE, ecsServiceId } from './ecs-service';

/** Result of the check that the services of a stack run the deployed image. */
export type RunningImage =
  | { readonly kind: 'as-deployed' }
  /** A service runs an image from the same repository as the deployed image, but not the deployed image. */
  | {
      readonly kind: 'different';
      /** ARN of the service. */
      readonly service: string;
      readonly image: string;
      /** True when ECS reports a rollback of the service. */
      readonly rolledBack: boolean;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Compares the deployed image with the image in the PRIMARY deployment of each service in a stack. A stack can be in
 * UPDATE_COMPLETE although the ECS circuit breaker has restored the previous image. A missing permission does not fail
 * the deployment, because CloudFormation has already reported success.
 *
 * @param image Deployed image: `registry/repository@sha256:…`.
 */
export async function readRunningImage(stackId: string, image: string, run: Run): Promise<RunningImage> {
  try {
    const physicalIds = await describeResources(run.cloudFormation, stackId, SERVICE_TYPE);
    for (const service of physicalIds.flatMap((id) => ecsServiceId(id) ?? [])) {
      const { images, rolledBack } = await readPrimaryDeployment(service, run);
      // Ignores containers with images from other repositories, e.g. sidecars.
      const candidates = images.filter((candidate) => repositoryOf(candidate) === repositoryOf(image));
      const [other] = candidates;
      if (other !== undefined && !candidates.includes(image)) {
        return { kind: 'different', service: service.arn, image: other, rolledBack };
      }
    }
    return { kind: 'as-deployed' };
  } catch (error) {
    const failure = jobErrorOf(error, 'reading the running image');
    if (failure?.type !== 'PermissionError') throw error;
    return { kind: 'unknown', reason: failure.message };
  }
}

/** Returns `registry/repository` of an image. The registry may contain a port. */
const repositoryOf = (image: string) => image.split(/[@:](?!.*\/)/)[0];

/** Matches `ECS deployment circuit breaker: rolling back to deploymentId …`. */
const ROLLED_BACK = /circuit breaker|roll(?:ing|ed) back/i;

async function readPrimaryDeployment({ arn, cluster }: EcsServiceId, { ecs }: Run) {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [arn] }));
  const deployments = services.flatMap((service) => service.deployments ?? []);
  const taskDefinition = deployments.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
  const rolledBack = deployments.some(({ rolloutStateReason = '' }) => ROLLED_BACK.test(rolloutStateReason));
  if (taskDefinition === undefined) return { images: [], rolledBack };
  const response = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const containers = response.taskDefinition?.containerDefinitions ?? [];
  return { images: containers.flatMap((container) => container.image ?? []), rolledBack };
}
