import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';

import { jobErrorOf } from '../../shared/job/errors';
import { type ServicePlace, SERVICE_TYPE, servicePlace } from './ecs-service';
import type { Run } from '../ports';
import { describeResources } from '../stack/change-stack';

/** What the services of a stack run after a deployment. */
export type Running =
  | { readonly kind: 'as-deployed' }
  /** A service runs another image of the same repository. */
  | {
      readonly kind: 'other';
      readonly service: string;
      readonly image: string;
      /** ECS says of one of the deployments that it was rolled back. */
      readonly rolledBack: boolean;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Looks at what the PRIMARY deployment of each service of the stack runs. A tripped circuit breaker has left stacks in
 * UPDATE_COMPLETE, with the image before. It is a second line, so without the right to look there is no failure.
 *
 * @param image `registry/repository@sha256:…`
 */
export async function runningImage(stackId: string, image: string, run: Run): Promise<Running> {
  try {
    const services = await describeResources(run.cloudFormation, stackId, SERVICE_TYPE);
    for (const service of services.flatMap((id) => servicePlace(id) ?? [])) {
      const { images, rolledBack } = await primaryOf(service, run);
      // Containers of other repositories are beside the point.
      const ours = images.filter((found) => found.split(/[@:](?!.*\/)/)[0] === image.split('@')[0]);
      const [other] = ours;
      if (other !== undefined && !ours.includes(image))
        return { kind: 'other', service: service.arn, image: other, rolledBack };
    }
    return { kind: 'as-deployed' };
  } catch (error) {
    const failure = jobErrorOf(error, 'looking at the running image');
    if (failure?.type !== 'PermissionError') throw error;
    return { kind: 'unknown', reason: failure.message };
  }
}

/** `ECS deployment circuit breaker: rolling back to deploymentId …` */
const ROLLED_BACK = /circuit breaker|roll(?:ing|ed) back/i;

async function primaryOf({ arn, cluster }: ServicePlace, { ecs }: Run) {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [arn] }));
  const deployments = services.flatMap((service) => service.deployments ?? []);
  const taskDefinition = deployments.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
  const rolledBack = deployments.some(({ rolloutStateReason = '' }) => ROLLED_BACK.test(rolloutStateReason));
  if (taskDefinition === undefined) return { images: [], rolledBack };
  const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const containers = answer.taskDefinition?.containerDefinitions ?? [];
  return { images: containers.flatMap((container) => container.image ?? []), rolledBack };
}
