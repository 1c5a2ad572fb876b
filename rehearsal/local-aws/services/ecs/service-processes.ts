import { systemClock } from '../../../engine/clock';
import { findDocker } from '../../containers/docker/find-docker';
import { DockerRuntime } from '../../containers/docker/docker-runtime';
import { StandInRuntime, type StandInOptions } from '../../containers/stand-in-runtime';
import { useRealDocker } from '../../containers/docker/real-docker';
import { ImageStore } from '../../docker/store';
import type { Identities } from '../../identity';
import type { Route } from '../../route';
import { elbRoute } from '../elb/elb';
import { ecsRoute } from './ecs';
import { CurrentEcsServices, EcsServices, type EcsBackend } from './ecs-services';
import { REHEARSAL_TIMING } from './health/timing';

/** How the processes of services run: on this machine without Docker, or in the user's Docker. */
export type ServiceRuntime = 'processes' | 'docker';

export interface ServiceProcessOptions extends Omit<StandInOptions, 'images'> {
  /** Folder in which the rehearsal's `docker` command stores images. */
  readonly imageDirectory: string;
  readonly backend: EcsBackend;
  readonly report: (line: string) => void;
}

/**
 * Returns the services of the local ECS, whose processes run on this machine. With Docker, builds also use the user's
 * Docker.
 *
 * @throws ProgramError if the user's Docker is missing.
 */
export async function serviceProcesses(
  runtime: ServiceRuntime,
  options: ServiceProcessOptions,
): Promise<CurrentEcsServices> {
  const { imageDirectory } = options;
  const docker = runtime === 'docker' ? await findDocker(options.environment) : undefined;
  if (docker !== undefined) await useRealDocker(imageDirectory, docker);
  const images = new ImageStore(imageDirectory);
  return new CurrentEcsServices(
    () =>
      new EcsServices({
        ...options,
        runtime:
          docker === undefined
            ? new StandInRuntime({ ...options, images })
            : new DockerRuntime(docker, imageDirectory),
        clock: systemClock,
        timing: REHEARSAL_TIMING,
      }),
  );
}

/** Returns the routes of the services that know running tasks. Returns none if services have no tasks. */
export function serviceRoutes(
  services: CurrentEcsServices | undefined,
  identities: Identities,
): readonly Route[] {
  if (services === undefined) return [];
  return [
    ecsRoute({ identities, services: () => services.current }),
    elbRoute(() => services.current.targets),
  ];
}
