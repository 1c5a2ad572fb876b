import type { CheckedEnvironment } from '../../contract';
import type { RunningRelease } from '../changes';

/** Release that one service runs. */
export type ServiceRelease = Omit<RunningRelease, 'services'>;

/**
 * What one service runs. `unknown`: the service runs a release, but the stack or the record does not name the release.
 * The number of the release may still be known. `unrecorded`: no promotion of the application is recorded, so the
 * service may run any release or nothing.
 */
export type ServiceState =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unrecorded' }
  | { readonly kind: 'unknown'; readonly sequence?: number }
  | { readonly kind: 'release'; readonly release: ServiceRelease };

/** What runs in one environment. */
export interface RunningEnvironment {
  readonly environment: CheckedEnvironment;
  /** State of each service, by name. An environment may run services that the application no longer has. */
  readonly services: ReadonlyMap<string, ServiceState>;
}
