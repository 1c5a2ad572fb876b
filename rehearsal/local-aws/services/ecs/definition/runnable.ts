import type { ContainerDefinition } from '@aws-sdk/client-ecs';

import { NotRunnableError } from '../../../containers/not-runnable';
import type { ServiceDefinition } from './definition';

/** Settings of a container that its process on this machine would not have, each with the text for a message. */
const CONTAINER_SETTINGS: readonly (readonly [
  text: string,
  has: (container: ContainerDefinition) => boolean,
])[] = [
  ['mount points', ({ mountPoints = [], volumesFrom = [] }) => mountPoints.length + volumesFrom.length > 0],
  ['tmpfs mounts', ({ linuxParameters }) => (linuxParameters?.tmpfs ?? []).length > 0],
  ['a restart policy', ({ restartPolicy }) => restartPolicy?.enabled === true],
  ['disabled networking', ({ disableNetworking }) => disableNetworking === true],
  [
    'a port range',
    ({ portMappings = [] }) =>
      portMappings.some(({ containerPortRange }) => containerPortRange !== undefined),
  ],
  [
    'dependencies on the state of another container',
    ({ dependsOn = [] }) => dependsOn.some(({ condition }) => condition !== 'START'),
  ],
];

/** @throws NotRunnableError with the first setting of a service that the rehearsal does not run. */
export function requireRunnable({ task, loadBalancers, strategy }: ServiceDefinition): void {
  for (const container of task.containers) {
    const setting = CONTAINER_SETTINGS.find(([, has]) => has(container));
    if (setting !== undefined) {
      throw new NotRunnableError(
        `its container ${container.name ?? ''} has ${setting[0]}, which a rehearsal does not run`,
      );
    }
  }
  const group = loadBalancers.find(({ targetGroup: { protocol } }) => protocol !== 'HTTP');
  if (group !== undefined) {
    throw new NotRunnableError(
      `its target group has the protocol ${group.targetGroup.protocol}; a rehearsal runs only HTTP`,
    );
  }
  if (strategy !== 'ROLLING') {
    throw new NotRunnableError(
      `its deployment strategy is ${strategy}; a rehearsal runs only ROLLING deployments`,
    );
  }
}
