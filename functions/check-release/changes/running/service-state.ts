import type { CheckedEnvironment } from '../../contract';
import type { RunningRelease } from '../../../shared/release/changes/changes';

/** Release that one service runs. */
export type ServiceRelease = Omit<RunningRelease, 'services'>;

/**
 * State of one service. `unknown`: the service runs a release that neither the stack nor the record names, but the
 * number of the release may be known. `unrecorded`: no promotion of the application is recorded, so the service may run
 * any release or nothing.
 */
export type ServiceState =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unrecorded' }
  | { readonly kind: 'unknown'; readonly sequence?: number }
  | { readonly kind: 'release'; readonly release: ServiceRelease };

/** The services that run in one environment. */
export interface RunningEnvironment {
  readonly environment: CheckedEnvironment;
  /** Number of the release that was promoted last. An older release may run. @default none is known */
  readonly promoted?: number;
  /** State of each service, by name. An environment may run services that the application no longer has. */
  readonly services: ReadonlyMap<string, ServiceState>;
}
