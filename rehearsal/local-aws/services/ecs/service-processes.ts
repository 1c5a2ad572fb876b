import { systemClock } from '../../../engine/clock';
import { DockerRuntime } from '../../containers/docker/docker-runtime';
import { StandInRuntime, type StandInOptions } from '../../containers/stand-in-runtime';
import type { RealDocker } from '../../docker/real-docker';
import { ImageStore } from '../../docker/store';
import { CurrentEcsServices, EcsServices } from './ecs-services';
import { REHEARSAL_TIMING } from './health/timing';

export interface ServiceProcessOptions extends Omit<StandInOptions, 'images'> {
  /** Folder in which the rehearsal's `docker` command stores images. */
  readonly imageDirectory: string;
  /** The user's Docker, which then runs the services. */
  readonly docker: RealDocker | undefined;
  /** HTTP endpoint of the local AWS. */
  readonly endpoint: string;
  readonly report: (line: string) => void;
}

/** Returns the services of the local ECS, whose processes run on this machine. */
export function serviceProcesses(options: ServiceProcessOptions): CurrentEcsServices {
  const { docker, imageDirectory } = options;
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
