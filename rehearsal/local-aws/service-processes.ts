import { systemClock } from '../engine/clock';
import { StandInRuntime, type StandInOptions } from './containers/stand-in-runtime';
import { CurrentEcsServices, EcsServices } from './services/ecs/ecs-services';
import { REHEARSAL_TIMING } from './services/ecs/task/timing';

export interface ServiceProcessOptions extends StandInOptions {
  /** HTTP endpoint of the local AWS. */
  readonly endpoint: string;
  readonly report: (line: string) => void;
}

/** Returns the services of the local ECS, whose processes run on this machine. */
export function serviceProcesses(options: ServiceProcessOptions): CurrentEcsServices {
  return new CurrentEcsServices(
    () =>
      new EcsServices({
        ...options,
        runtime: new StandInRuntime(options),
        clock: systemClock,
        timing: REHEARSAL_TIMING,
      }),
  );
}
