import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';

import { jobErrorOf } from '../shared/errors';
import { type ServicePlace, SERVICE_TYPE, servicePlace } from './ecs-service';
import type { Run } from './ports';
import { describeResources } from './stack';

/** What the services of a stack run after a deployment. */
export type Running =
  | { readonly kind: 'as-deployed' }
  /** A service runs another image of the same repository: ECS went back by itself. */
  | { readonly kind: 'other'; readonly service: string; readonly image: string }
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
      const images = await imagesOf(service, run);
      // Containers of other repositories are beside the point.
      const ours = images.filter((found) => found.split(/[@:](?!.*\/)/)[0] === image.split('@')[0]);
      const [other] = ours;
      if (other !== undefined && !ours.includes(image))
        return { kind: 'other', service: service.arn, image: other };
    }
    return { kind: 'as-deployed' };
  } catch (error) {
    const failure = jobErrorOf(error, 'looking at the running image');
    if (failure?.type !== 'PermissionError') throw error;
    return { kind: 'unknown', reason: failure.message };
  }
}

async function imagesOf({ arn, cluster }: ServicePlace, { ecs }: Run): Promise<string[]> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [arn] }));
  const deployments = services.flatMap((service) => service.deployments ?? []);
  const taskDefinition = deployments.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
  if (taskDefinition === undefined) return [];
  const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  return (answer.taskDefinition?.containerDefinitions ?? []).flatMap((container) => container.image ?? []);
}
